"""Tell whether a scanned page is good enough, by measures of its image and a rule of your own.

::

    pages.py        Page, read_page, pages, as_page, example_page    a page and its resolution
    layout.py       where letters stand: skew, margins
    levels.py       the greys of ink and paper
    sharpness.py    edge_width, effective_ppi, laplacian_variance    how sharp, on paper
    tones.py        contrast, clipped, noise, show_through           how its greys are
    measures.py     MEASURES, measure, laplacians, skew, margin      all of them by name
    rules.py        FIRST_RULE, decide, outcome, in_words, rule_table
                                                                     keep, ask or rescan
    reports.py      report                                           the reasons in words
    pictures.py     look, sheet, close_up, laplacian_chart, outcome_chart
    cost.py         price                                            what a resolution costs

Lengths are millimetres on paper, angles degrees, shares per cent. A blank page has no letters to
measure: its measures are NaN, and a rule asks a person. No measure reads what is written: a page
whose digits were swapped is as sharp as its neighbour.
"""

from kit.digitisation.cost import price
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
from kit.digitisation.rules import FIRST_RULE, Outcome, decide, in_words, outcome, rule_table
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
