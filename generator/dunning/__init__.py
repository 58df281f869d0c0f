"""Decide: who gets which letter, and why the others do not."""
