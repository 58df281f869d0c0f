"""What a person may type into a cell: one of several words, a number or a day from one on."""

from __future__ import annotations

import datetime as dt

from openpyxl.worksheet.datavalidation import DataValidation

_EPOCH = dt.date(1899, 12, 30)  # day 0 of Excel's calendar, from March 1900 on


def at_least(least: int | dt.date, place: str) -> DataValidation:
    """A whole number, or a day, that is not below `least`."""
    is_day = isinstance(least, dt.date)
    number = (least - _EPOCH).days if isinstance(least, dt.date) else least
    return DataValidation(
        type="date" if is_day else "whole",
        operator="greaterThanOrEqual",
        formula1=str(number),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Dunnage",
        error=f"A date from {least} on." if is_day else f"A whole number from {least} on.",
        sqref=place,
    )


def drop_down(choices: tuple[str, ...], place: str) -> DataValidation:
    joined = ",".join(choices)
    if len(joined) > 255 or any("," in choice or '"' in choice for choice in choices):
        raise ValueError(f"not a drop-down list: {joined}")
    return DataValidation(
        type="list",
        formula1=f'"{joined}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Dunnage",
        error=", ".join(choices)[:225],
        sqref=place,
    )
