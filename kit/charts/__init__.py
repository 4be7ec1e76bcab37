"""Accessible figures: one style, colour-blind-safe, each with its finding in words.

1. ``letters``: the size of letters on a figure, and where lines of text break.
2. ``chart``: ``Chart`` and ``Sheet``, as notebooks and pages show them.
3. ``canvas``: the style, axes, and numbers as text.
4. ``bars``: bars and columns, always from zero.
5. ``line_charts``: a curve, or a line with a shaded range.

A ``Chart`` is a picture and a sentence. In a notebook it shows as an HTML figure whose picture has
the finding as its text alternative and as a visible caption; as plain text it is the finding
itself. A figure has one shape for all: it is narrow enough for letters that can be read on a phone,
and is shown at its own size on a desk and on paper.
"""

from kit.charts.bars import bars, columns
from kit.charts.canvas import BLUE, ORANGE
from kit.charts.chart import Chart, Sheet
from kit.charts.line_charts import curve, ribbon

__all__ = ["BLUE", "ORANGE", "Chart", "Sheet", "bars", "columns", "curve", "ribbon"]
