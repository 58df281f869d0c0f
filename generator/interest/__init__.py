"""Accrue: interest on what is overdue, by balance segments, exact until one rounding per line."""
