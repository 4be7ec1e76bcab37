"""Tell if a scanned page is good enough, by measures of its image and a rule of your own.

1. ``scans``: a page, and how large it is on paper.
2. ``image_files``: the greys of an image file, and the resolution that it states.
3. ``page_layout``: the places of the letters, margins.
4. ``text_lines``: lean; on its side, on its head.
5. ``surroundings``: a fold's shadow, a second page.
6. ``ground``: paper, or the texture of card.
7. ``grey_levels``: the greys of ink and paper.
8. ``sharpness``: edge width, effective resolution, Laplacian variance.
9. ``enlargement``: the resolution before a picture was enlarged.
10. ``tones``: contrast, clipping, noise, show-through.
11. ``measures``: all measures by name, with their units.
12. ``decisions``: keep, ask or rescan; how often a rule is wrong.
13. ``observations``: what no measure is about, and what couldn't be told.
14. ``page_report``: the reasons in words.
15. ``pictures``: pages and charts for a notebook.
16. ``cost``: the cost of a resolution.

Lengths are millimetres on paper, angles degrees, shares per cent. A blank page has no letters to
measure: its measures are NaN, and a rule asks a person. Only what a measure needs is looked at, so
that a page of 48 million pixels takes hardly longer than one of 12. No measure reads what is
written: a page whose digits were swapped is as sharp as its neighbour.
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
