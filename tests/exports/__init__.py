"""Exports as real systems write them, with invented data, each with the truth about it."""
