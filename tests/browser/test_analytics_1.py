"""analytics_1 as somebody meets it who sees no code: every control, both polls, the exercise."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Offline, check, hand_in, unfold

ID = "analytics_1"
RIGHT = {
    "comparison": {"against": "year_before", "count": "same weekdays"},
    "causes": {"weir": "fewer", "garth": "blind", "orchard": "more", "garth_later": "was_blind"},
    "denominators": {"desk": "hour", "reach": "head", "carpet": "nothing"},
    "chart": {
        "axis": "zero",
        "unit": "open_day",
        "behind": "usual",
        "broken": "left_out",
        "note": ["source", "range", "gap"],
    },
}
SHOULD = {
    "All visits": "\N{MINUS SIGN}30%",
    "An open day": "\N{MINUS SIGN}8%",
    "The same weekdays": "+4% (between \N{MINUS SIGN}4% and +12%)",
}

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("alone")]


def test_nothing_bars_the_way(
    phone: Page, served: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Nothing serious in the page stands in the way of somebody with a screen reader."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    expect(phone.locator(".kit-explore")).to_have_count(4)
    assert barriers(phone) == []


def test_the_whole_workshop_with_its_controls(phone: Page, served: Offline) -> None:
    """From the councillor's minus thirty to a caption without a question left, click by click."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    explores = phone.locator(".kit-explore")
    expect(explores).to_have_count(4)
    for label, said in SHOULD.items():
        explores.nth(0).get_by_label(label, exact=True).check()
        expect(explores.nth(0)).to_contain_text(said)
    explores.nth(1).get_by_label("Garth").check()
    expect(explores.nth(1)).to_contain_text("week of 14 October 2024, from 1.33 to 0.93")
    explores.nth(1).get_by_label("Lowfield").check()
    expect(explores.nth(1)).to_contain_text("There is no step")
    for label, first in (("people who live nearby", "Bridge"), ("opening hours", "Castle")):
        explores.nth(2).get_by_label(label).check()
        expect(explores.nth(2)).to_contain_text(f"{first} comes first")
    careful(explores.nth(3))


def careful(chart: Locator) -> None:
    """Tick one care after another: the question that it answers goes, the figure comes right."""
    expect(chart).to_contain_text("\N{MINUS SIGN}15% on a year before")
    for label, question in (
        ("on an open day, not in all", "How many days was the branch open?"),
        ("starts at zero", "Why doesn't the axis start at zero?"),
        ("to be expected of an open day", "Isn't it always like this"),
        ("leaves out the days", "Was the counter in order?"),
        ("Its caption says", "Where are these figures from"),
    ):
        expect(chart).to_contain_text(question)
        chart.get_by_label(label).check()
        expect(chart).not_to_contain_text(question)
    expect(chart).to_contain_text("320 visits on an open day, \N{MINUS SIGN}1%")
    expect(chart).to_contain_text("Left out: 17 June 2025")
    expect(chart).not_to_contain_text("careful reader")
    assert "Loans meanwhile: 0%" in (chart.locator("img").get_attribute("alt") or "")


def test_both_polls_open_the_discussion(phone: Page, served: Offline) -> None:
    """Each vote is cast, talked over and cast again before anything sways it."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    for poll, choice, afterwards in (
        (phone.locator(".kit-poll").first, "Lending is as it was", "the other direction?"),
        (phone.locator(".kit-poll").last, "Both, and how", "Who has to know why?"),
    ):
        poll.get_by_label(choice).check()
        poll.get_by_role("button", name="Vote").click()
        expect(poll).to_contain_text("Now tell your neighbour why")
        expect(poll).not_to_contain_text(afterwards)
        poll.get_by_role("button", name="Vote again").click()
        expect(poll).to_contain_text(afterwards)


def test_both_faces_score_equally(
    phone: Page, served: Offline, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers chosen on a phone are the literals typed in JupyterLab, and get all the points."""
    monkeypatch.setenv("HACKYACK_HOME", str(programme))
    answer(phone, served)
    assert hand_in(phone, tmp_path, ID, RIGHT) == {"phone": 14, "lab": 14}


def answer(phone: Page, served: Offline) -> None:
    """Answer the four core tasks with controls, as a person does."""
    phone.goto(f"{served.url}/exercises/{ID}")
    tasks = phone.locator(".kit-task")
    expect(tasks).to_have_count(4)
    choose(tasks.nth(0), "March of the year before", "Each weekday against itself")
    check(tasks.nth(0), "Against what: that holds")
    for place, label in enumerate(("Fewer people", "misses people now", "More people", "missed")):
        tasks.nth(1).get_by_label(label).nth(place).check()
    check(tasks.nth(1), "Garth, November 2025: that holds, the loans hardly moved.")
    for place, label in enumerate(("opening hours", "people who live nearby", "nothing")):
        tasks.nth(2).get_by_label(label).nth(place).check()
    check(tasks.nth(2), "Best used (Bridge, then Castle): that holds")
    choose(
        tasks.nth(3), "at zero", "by week", "the range to be expected", "the gap can be seen",
        "where the figures come from", "how sure the change is", "which weeks are left out",
    )  # fmt: skip
    check(tasks.nth(3), "That holds: a careful reader has nothing left to ask")


def choose(task: Locator, *labels: str) -> None:
    """Choose or tick what has these words."""
    for label in labels:
        task.get_by_label(label).check()
