"""Day counts, one module each: how many days lie between two dates, and what part of a year.

NAME; ALIASES, only spellings that mean this count everywhere; ADDITIVE, whether the parts of a
period always make the whole; days(start, end); fraction(start, end); per(day), the days of the
year as the count has it. Half-open: `start` is the first day that bears interest, `end` the day
after the last. Letter case does not matter in a name.

No alias, because sources differ: "30/360", "30U/360", "30/360 ISDA", "Bond Basis" and "Eurobond
Basis" (of which 30/360), "ACT/ACT" (ISDA or ICMA), "ACT/365" (to ISDA that is ACT/ACT). No member,
because its definitions differ: ACT/365L, whose year of 366 days is one that holds a 29 February
inside the period to ICMA, and to others the calendar year of the end date.
"""
