"""Accessible figures: one style, colour-blind-safe, each with its finding in words.

1. ``canvas``: ``Chart``, the style, axes, and numbers as text.
2. ``bars``: bars and columns, always from zero.
3. ``line_charts``: a curve, or a line with a shaded range.

A ``Chart`` is a picture and a sentence. In a notebook it shows as an HTML figure whose picture has
the finding as its text alternative and as a visible caption; as plain text it is the finding
itself.
"""

from kit.charts.bars import bars, columns
from kit.charts.canvas import BLUE, ORANGE, Chart
from kit.charts.line_charts import curve, ribbon

__all__ = ["BLUE", "ORANGE", "Chart", "bars", "columns", "curve", "ribbon"]
