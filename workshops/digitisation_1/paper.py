"""What this workshop needs on paper alone: pages to sort, and the figures of a screen."""

import pandas as pd

from kit import data, digitisation
from kit.programme.paper import Picture, beside, instead, own_sheet

SORTED = (1, 4, 6, 8, 9, 13, 15, 17)
LEAF = (74, 105)  # millimetres
EDGES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
LEANS = (0, 0.5, 1, 2, 3, 3.5, 4)
RESOLUTIONS = (75, 150, 200, 300, 400, 600)

scans = data.load("scans").set_index("page")
pages = digitisation.pages("scans")
measured = digitisation.measure(pages)
others = {k: v for k, v in digitisation.FIRST_RULE.items() if k not in ("edge", "skew")}


@own_sheet(
    "pages", "Eight pages to sort", copies="one set for each pair, cut", replaces="open-eight"
)
def eight_pages():
    """The eight pages in the size of the almanac's leaf."""
    return [Picture(data.file("scans", f"page_{n:02}"), *LEAF, name=f"Page {n}") for n in SORTED]


@instead("measures-explore")
def first_verdicts():
    """What the colleague's rule says of three pages."""
    rows = [
        {"page": n, "what the rule says": str(digitisation.report(pages[n]))} for n in (8, 9, 15)
    ]
    return data.show(pd.DataFrame(rows), "A colleague's first rule on three pages")


@instead("rule-explore")
def both_errors():
    """Both errors of the rule, one limit moved at a time."""
    tries = [(edge, 3.5) for edge in EDGES] + [(0.15, lean) for lean in LEANS]
    rows = []
    for edge, lean in tries:
        rule = {**others, "edge": edge, "skew": lean}
        found = digitisation.outcome(digitisation.decide(measured, rule), scans["should"])
        rows.append(
            {
                "edge kept up to, mm": edge,
                "lean kept up to, °": lean,
                "missed pages": ", ".join(map(str, found.missed)) or "none",
                "rescanned for nothing": ", ".join(map(str, found.needless)) or "none",
            }
        )
    return data.show(pd.DataFrame(rows), "First the edge is moved, then the lean", most=20)


@instead("brief-explore")
def prices():
    """What each resolution gives and costs."""
    rows = [
        {
            "pixels per inch": ppi,
            "what that means": digitisation.price(ppi, letter_mm=1.6, mm=LEAF, pages=24_000),
        }
        for ppi in RESOLUTIONS
    ]
    return data.show(pd.DataFrame(rows), "Letters, pixels and room")


@beside("task_3")
def measures_of_all():
    """The measures that the two limits are about, for all pages."""
    told = digitisation.decide(measured, others)
    table = pd.DataFrame(
        {
            "edge, mm": measured["edge"].map("{:.3f}".format),
            "lean, °": measured["skew"].abs().map("{:.2f}".format),
            "the other limits say": told,
            "should be": scans["should"],
        }
    )
    return data.show(table.reset_index(), "The 24 pages, and what should become of each", most=24)
