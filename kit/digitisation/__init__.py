"""Tell if a scanned page is good enough, by measures of its image and a rule of your own.

1. ``scans``: a page, its resolution, and the reading of image files.
2. ``page_layout``: the places of the letters, skew, margins.
3. ``grey_levels``: the greys of ink and paper.
4. ``sharpness``: edge width, effective resolution, Laplacian variance.
5. ``tones``: contrast, clipping, noise, show-through.
6. ``measures``: all measures by name, with their units.
7. ``decisions``: keep, ask or rescan; how often a rule is wrong.
8. ``page_report``: the reasons in words.
9. ``pictures``: pages and charts for a notebook.
10. ``cost``: the cost of a resolution.

Lengths are millimetres on paper, angles degrees, shares per cent. A blank page has no letters to
measure: its measures are NaN, and a rule asks a person. No measure reads what is written: a page
whose digits were swapped is as sharp as its neighbour.
"""

from kit.digitisation.cost import price
from kit.digitisation.decisions import FIRST_RULE, Outcome, decide, in_words, outcome, rule_table
from kit.digitisation.measures import (
    MEASURES,
    Measure,
    by_measure,
    laplacians,
    margin,
    measure,
    skew,
)
from kit.digitisation.page_report import Report, report
from kit.digitisation.pictures import close_up, laplacian_chart, look, outcome_chart, sheet
from kit.digitisation.scans import Page, as_page, example_page, pages, read_page
from kit.digitisation.sharpness import edge_width, effective_ppi, laplacian_variance
from kit.digitisation.tones import clipped, contrast, noise, show_through

__all__ = [
    "FIRST_RULE",
    "MEASURES",
    "Measure",
    "Outcome",
    "Page",
    "Report",
    "as_page",
    "by_measure",
    "clipped",
    "close_up",
    "contrast",
    "decide",
    "edge_width",
    "effective_ppi",
    "example_page",
    "in_words",
    "laplacian_chart",
    "laplacian_variance",
    "laplacians",
    "look",
    "margin",
    "measure",
    "noise",
    "outcome",
    "outcome_chart",
    "pages",
    "price",
    "read_page",
    "report",
    "rule_table",
    "sheet",
    "show_through",
    "skew",
]
