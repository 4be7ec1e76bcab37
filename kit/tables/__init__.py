"""Read people's own tables: CSV, TSV and Excel, saying what was assumed, changing nothing.

::

    own.py          read_table, OwnTable, preview          the way in
    files.py        what kind of file this is; one sentence for each kind that can't be read
    encodings.py    which bytes are which letters, where that is certain
    previews.py     what they could be, shown for a choice, where it isn't
    lines.py        the separator
    layout.py       lines above the names, the names, ragged lines
    numbers.py      decimal commas, thousands separators, and digits that are no numbers
    columns.py      text, numbers and dates as pandas columns
    sheets.py       Excel workbooks
    html.py         accessible tables for a notebook
"""

from kit.tables.previews import EncodingChoice, Preview
from kit.tables.reading import OwnTable, preview, read_table

__all__ = ["EncodingChoice", "OwnTable", "Preview", "preview", "read_table"]
