"""Remember: what was issued, voided, approved and delivered, in the append-only `input/journal/`.

`<effective>-<n>.jsonl` is one act. Its first line is {"schema": "dunnage/journal/1", "previous":
sha256 of the file before ("" for the first), "content": sha256 of all that follows}; each further
line is one event, see `records`. The order of the files is the chain of their hashes: an act of
today may be effective long ago, so neither names nor dates can tell it.
"""

from generator.journal.reader import Journal, read
from generator.journal.records import Act, Approval
from generator.journal.writer import append

__all__ = ["Act", "Approval", "Journal", "append", "read"]
