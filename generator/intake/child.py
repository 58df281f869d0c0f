"""The reader's own process: whatever a hostile file does to a parser happens here.

What enters: paths on the command line. What leaves on stdout: marshalled frames per file:
("file",), then those of `frames`, and last ("end",) or ("refuse", …). One module per container.
Limits: 2 GiB of memory, 120 s of processor time, no core file.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from generator.intake import csv_text, html_table, ods, spreadsheetml, xls, xlsb, xlsx
from generator.intake.containers import Unreadable, recognise
from generator.intake.frames import Frame

MEMORY = 2 * 1024**3
SECONDS = 120
_READERS: Mapping[str, Callable[[Path], Iterator[Frame]]] = MappingProxyType(
    {
        "xlsx": xlsx.read,
        "xlsb": xlsb.read,
        "ods": ods.read,
        "xls": xls.read,
        "spreadsheetml": spreadsheetml.read,
        "html": html_table.read,
        "csv": csv_text.read,
    }
)


def main() -> None:
    """Read every file named on the command line; a file's failure is a frame, not an exit."""
    limit()
    gc.disable()  # rows are no cycles, and this process ends soon
    out = sys.stdout.buffer
    for name in sys.argv[1:]:
        marshal.dump(("file",), out)
        out.flush()
        try:
            for frame in _read(Path(name)):
                marshal.dump(frame, out)
            marshal.dump(("end",), out)
        except Unreadable as error:
            marshal.dump(("refuse", error.message, error.remedy, error.sheet, error.cell), out)
        except MemoryError:
            marshal.dump(("refuse", "The file needs more memory than is allowed.", "", "", ""), out)
        except BaseException as error:  # a parser's panic is no Exception
            reason = f"The file is damaged: the reader failed on it ({type(error).__name__})."
            marshal.dump(("refuse", reason, "", "", ""), out)
        out.flush()


def limit() -> None:
    """Limits of this process; a system without them still has the parent's clock."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _read(path: Path) -> Iterator[Frame]:
    return _READERS[recognise(path)](path)
