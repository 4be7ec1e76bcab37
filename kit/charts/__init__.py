"""Accessible figures: one style, colour-blind-safe, each with its finding in words.

A ``Chart`` is a picture and a sentence. In a notebook it shows as an HTML figure whose picture has
the finding as its text alternative and as a visible caption; as plain text it is the finding
itself.

::

    lengths.py   bars, columns    how much: lengths from zero
    lines.py     curve, ribbon    how it went: a line, a line with a shaded range
    canvas.py    Chart            what all of them share
"""

from kit.charts.bars import bars, columns
from kit.charts.canvas import BLUE, ORANGE, Chart
from kit.charts.line_charts import curve, ribbon

__all__ = ["BLUE", "ORANGE", "Chart", "bars", "columns", "curve", "ribbon"]
