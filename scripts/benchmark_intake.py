"""How fast a list of open items is read, proved and reconciled, and in how much memory.

Writes lists of 100,000 and 1,000,000 rows with 12 columns and a printed total, as .xlsx and .csv,
and reads each in a new process: seconds, and the peak memory of that process and of the limited
child that opens the file. `python scripts/benchmark_intake.py [--rows 100000 1000000]` fails if
a list is read wrongly or misses its bar: 100,000 rows in 12 s and 500 MB, 1,000,000 in 120 s and
2 GB, for either process. The bar is for processor time: the two processes work one after the
other, so that on an idle machine it is what one waits, and on a busy one still says the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from generator.intake.read import read
from generator.values.tables import Hints

HEAD = (
    "Customer No,Customer Name,Invoice No,Document Type,Invoice Date,Due Date,Amount,Open Amount"
    ",Currency,Days Past Due,Reference,Text"
).split(",")
CUSTOMERS = 20_000
DUE = 46_000  # the serial of 9 December 2025, and its day
YEAR, MONTHS = 2025, 12
BARS = ((100_000, 12, 500), (1_000_000, 120, 2_000))  # rows, seconds, MB
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def cents(row: int) -> tuple[int, int]:
    """The amount and what is open of it; every seventh is paid in part, every 29th a credit."""
    whole = 1_000 + row * 7_919 % 4_000_000
    if row % 29 == 0:
        return -whole, -whole
    return whole, whole // 2 if row % 7 == 0 else whole


def money(value: int) -> str:
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"


def xlsx(path: Path, rows: int) -> Decimal:
    """Every text in the shared table, as spreadsheet programs write them."""
    fixed = [*HEAD, "RV", "DG", "EUR", "Goods", "Total"]
    place = {text: n for n, text in enumerate(fixed)}
    names = len(fixed)
    documents = names + 2 * CUSTOMERS
    total = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _small_parts():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            cells = "".join(f'<c r="{chr(65 + n)}1" t="s"><v>{n}</v></c>' for n in range(12))
            part.write(f'<worksheet {_MAIN}><sheetData><row r="1">{cells}</row>'.encode())
            lines = []
            for n in range(rows):
                row, (amount, owed), days = n + 2, cents(n), n % 300
                total += owed
                customer = names + 2 * (n % CUSTOMERS)
                kind = place["DG" if amount < 0 else "RV"]
                due, goods = DUE - days, place["Goods"]
                figures = f'<v>{money(amount)}</v></c><c r="H{row}"><v>{money(owed)}</v></c>'
                lines.append(
                    f'<row r="{row}"><c r="A{row}" t="s"><v>{customer}</v></c>'
                    f'<c r="B{row}" t="s"><v>{customer + 1}</v></c>'
                    f'<c r="C{row}" t="s"><v>{documents + n}</v></c>'
                    f'<c r="D{row}" t="s"><v>{kind}</v></c>'
                    f'<c r="E{row}" s="1"><v>{due - 30}</v></c><c r="F{row}" s="1"><v>{due}</v></c>'
                    f'<c r="G{row}">{figures}'
                    f'<c r="I{row}" t="s"><v>{place["EUR"]}</v></c><c r="J{row}"><v>{days}</v></c>'
                    f'<c r="K{row}"><v>{700_000 + n}</v></c>'
                    f'<c r="L{row}" t="s"><v>{goods}</v></c></row>'
                )
                if len(lines) == 5_000:
                    part.write("".join(lines).encode())
                    lines.clear()
            row = rows + 2
            lines.append(f'<row r="{row}"><c r="A{row}" t="s"><v>{place["Total"]}</v></c>')
            lines.append(f'<c r="H{row}"><v>{money(total)}</v></c></row></sheetData></worksheet>')
            part.write("".join(lines).encode())
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f"<sst {_MAIN}>".encode())
            part.write("".join(f"<si><t>{text}</t></si>" for text in fixed).encode())
            for n in range(CUSTOMERS):
                number, name = customer_of(n)
                part.write(f"<si><t>{number}</t></si><si><t>{name}</t></si>".encode())
            for n in range(0, rows, 5_000):
                some = range(n, min(n + 5_000, rows))
                part.write("".join(f"<si><t>{document(i)}</t></si>" for i in some).encode())
            part.write(b"</sst>")
    return Decimal(total).scaleb(-2)


def _small_parts() -> Iterator[tuple[str, str]]:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override'
        f' PartName="/xl/workbook.xml" ContentType="{sheet}.sheet.main+xml"/></Types>'
    )
    yield "[Content_Types].xml", types
    yield "_rels/.rels", _related(("officeDocument", "xl/workbook.xml"))
    book = (
        f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1"'
        ' r:id="rId1"/></sheets></workbook>'
    )
    yield "xl/workbook.xml", book
    parts = (("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"),
             ("sharedStrings", "sharedStrings.xml"))  # fmt: skip
    yield "xl/_rels/workbook.xml.rels", _related(*parts)
    xfs = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    yield "xl/styles.xml", f"<styleSheet {_MAIN}>{xfs}</styleSheet>"


def _related(*parts: tuple[str, str]) -> str:
    lines = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def customer_of(row: int) -> tuple[str, str]:
    number = row % CUSTOMERS
    return f"{100_000 + number}", f"Buyer {number} Ltd"


def document(row: int) -> str:
    return f"RE{3_000_000 + row}"


def csv(path: Path, rows: int) -> Decimal:
    total = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEAD) + "\r\n")
        for n in range(rows):
            (amount, owed), days = cents(n), n % 300
            total += owed
            kind = "DG" if amount < 0 else "RV"
            due = _day(DUE - days)
            out.write(
                f"{','.join(customer_of(n))},{document(n)},{kind},{_day(DUE - days - 30)},{due},"
                f"{money(amount)},{money(owed)},EUR,{days},{700_000 + n},Goods\r\n"
            )
        out.write(f"Total,,,,,,,{money(total)},,,,\r\n")
    return Decimal(total).scaleb(-2)


def _day(serial: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime((serial - 25_569) * 86_400))


def measured(path: Path) -> dict[str, object]:
    """Read one file in this process; ru_maxrss counts in kB."""
    start = time.perf_counter()
    outcome = read([path], Hints())
    seconds = time.perf_counter() - start
    rows = sum(len(table.records) for table in outcome.value.of("Open items"))
    controls = outcome.value.controls
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = [
        (usage.ru_maxrss * 1_024 // 1_000_000, usage.ru_utime + usage.ru_stime) for usage in usages
    ]
    (parent, own), (child, others) = used
    return {
        "seconds": seconds,
        "processor": own + others,
        "parent": parent,
        "child": child,
        "rows": rows,
        "open": str(controls[0].computed.amount) if controls else "",
        "ties": all(control.ties for control in controls),
        "findings": [str(finding) for finding in outcome.findings[:3]],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[rows for rows, _, _ in BARS])
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(given.one)))
        return
    failed = False
    print("file              size   elapsed  processor     parent     child")
    with tempfile.TemporaryDirectory(prefix="dunnage-benchmark-") as folder:
        for rows in given.rows:
            for write in (xlsx, csv):
                path = Path(folder) / f"{rows}.{write.__name__}"
                failed |= not _case(path, rows, write(path, rows))
                path.unlink()
    if failed:
        sys.exit("A list was read wrongly, or missed its bar.")


def _case(path: Path, rows: int, total: Decimal) -> bool:
    """Measure one file and print its line; whether it was read rightly and within its bar."""
    size = path.stat().st_size // 1_000_000
    command = [sys.executable, __file__, "--one", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{path.name:14} {size:4} MB: {done.stderr.strip()[-300:]}")
        return False
    found = json.loads(done.stdout)
    seconds, processor = found["seconds"], found["processor"]
    parent, child = found["parent"], found["child"]
    print(
        f"{path.name:14} {size:4} MB {seconds:7.1f} s {processor:8.1f} s"
        f" {parent:7} MB {child:5} MB",
        flush=True,
    )
    right = found["rows"] == rows and found["ties"] and found["open"] == str(total)
    if not right or found["findings"]:
        print(f"  read {found['rows']:,} rows, open {found['open']}: {found['findings']}")
    bars = [bar for bar in BARS if rows <= bar[0]] or [BARS[-1]]
    _, most, memory = bars[0]
    return right and not found["findings"] and processor <= most and max(parent, child) <= memory


if __name__ == "__main__":
    main()
