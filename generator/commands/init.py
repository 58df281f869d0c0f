"""`dunnage init`: a workspace with a commented creditor.toml and empty workbook, or the sample."""

from __future__ import annotations

from pathlib import Path

import click

from generator import creditor
from generator.findings import FileTrouble
from generator.values.sheets import SHEETS, Kind, Sheet
from generator.workbooks import SheetOut, workbook

_TEMPLATE = Path(__file__).with_name("creditor.toml.template")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--sample", is_flag=True, help="Fill the workspace with invented sample data.")
def init(folder: Path, sample: bool) -> None:
    """Make FOLDER (default: this one) a workspace: input/ to fill, output/ to read."""
    target = folder / "input"
    files = _sample() if sample else _empty()
    there = [str(target / name) for name in files if (target / name).exists()]
    if there:
        raise FileTrouble(
            f"{', '.join(there)} is already there; nothing was written.",
            "Choose another folder, or move the file away.",
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        (folder / "output").mkdir(exist_ok=True)
        for name, data in files.items():
            (target / name).write_bytes(data)
    except OSError as error:
        raise FileTrouble(f"{target} cannot be written: {error.strerror}.") from error
    click.echo(f"Made {target}: {', '.join(files)}.")
    click.echo(
        "Run it: dunnage run"
        if sample
        else "Fill in what stands in << >> in creditor.toml, put your open items into"
        " receivables.xlsx (or drop your own export beside it), then: dunnage check"
    )


def _sample() -> dict[str, bytes]:
    folder = creditor.sample_folder()
    names = ("creditor.toml", "receivables.xlsx")
    return {name: (folder / name).read_bytes() for name in names}


def _empty() -> dict[str, bytes]:
    return {
        "creditor.toml": _TEMPLATE.read_bytes(),
        "receivables.xlsx": workbook([_sheet(sheet) for sheet in SHEETS.values()]),
    }


def _sheet(sheet: Sheet) -> SheetOut:
    """An empty sheet; required columns say so in their note."""
    words = {
        Kind.DATE: "A date.",
        Kind.AMOUNT: "A number.",
        Kind.INTEGER: "A whole number.",
        Kind.FLAG: "yes or no.",
        Kind.TEXT: "Text.",
    }
    return SheetOut(
        title=sheet.title,
        header=tuple(column.name for column in sheet.columns),
        rows=(),
        notes={
            column.name: f"{'Required. ' if column.required else ''}{words[column.kind]}"
            for column in sheet.columns
            if column.required or column.kind is not Kind.TEXT
        },
    )
