"""Read people's own tables, CSV, TSV and Excel, with a list of all assumptions.

1. ``reading``: ``read_table``, the entry to all below, and ``OwnTable``.
2. ``file_kinds``: recognise the kind of a file; a sentence for each kind that can't be read.
3. ``encodings``: find the encoding of a text file.
4. ``previews``: show the possible encodings for a choice.
5. ``lines``: find the separator and split the first lines.
6. ``blocks``: cut a text file into blocks of records; where each value begins and ends.
7. ``figures``: check columns that a fast reader took for numbers.
8. ``body``: read the rows of a text file with pandas' C engine.
9. ``workbook_parts``: look for errors, formulas and far cells in a workbook's XML.
10. ``sheets``: read one sheet of an Excel workbook with calamine.
11. ``layout``: find the headings and the rows.
12. ``numbers``: decimal signs, thousands separators, and codes that are no numbers.
13. ``columns``: turn cells into pandas columns of text, numbers and dates.
14. ``html``: tables as HTML and as plain text.
15. ``excerpt``: the first rows of a table for reading.
16. ``safe_csv``: write CSV files that are safe to open in a spreadsheet.
"""

from kit.tables.previews import EncodingChoice, Preview
from kit.tables.reading import OwnTable, preview, read_table

__all__ = ["EncodingChoice", "OwnTable", "Preview", "preview", "read_table"]
