"""Day counts, one module each: NAME, ALIASES, ADDITIVE, days(start, end), fraction(start, end).

Half-open: `start` is the first day that bears interest, `end` the day after the last.
"""
