"""open_data_1 as somebody meets it who sees no code: its controls, its polls, its exercise."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Offline, check, fill, hand_in, unfold

ID = "open_data_1"
MATCH = {
    "twice": "ST MARY’S", "renamed": "Market Hall Library", "swapped": "Tollgate",
    "copied": "Abbotsway", "gap": "Castle Moor",
}  # fmt: skip
RULE = {"leave_out": ["totals", "twice"], "blank": "nothing"}
ORDER = {
    "totals": "Leave out the rows that are totals",
    "names": "Spell each name in one way",
    "twice": "Leave out rows that are there twice, letter by letter",
    "numbers": "Turn what is written into numbers",
    "merge": "Add up rows that have the same name",
    "long": "Make one row for each month",
}
RULES = {"type": "integer", "least": 0, "blank": "yes", "names": "list", "twice": "no"}
RIGHT = {"match": MATCH, "rule": RULE, "order": [*ORDER], "rules": RULES}

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("alone")]


def test_the_workshop_click_by_click(
    phone: Page, served: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Every control answers, and what the page says at the end of each is right."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    look, mistake, order, rules = (phone.locator(".kit-explore").nth(n) for n in range(4))
    expect(rules).to_contain_text("5 things don't fit the schema in 20 rows")
    look_for_faults(look)
    add_up(mistake)
    try_orders(order)
    alternative = phone.locator("figure img").get_attribute("alt") or ""
    assert "628,189 in 2010, 503,104 in 2025; fewest in 2020" in alternative
    set_rules(rules)
    assert barriers(phone) == []


def look_for_faults(look: Locator) -> None:
    """See all that was noticed, then choose one kind of fault after the other."""
    expect(look).to_contain_text("9 things to look at")
    for kind, words in {
        "Totals among the rows": "Row 22 (Total) adds up the others",
        "Rows that are there twice": "Row 18 (ST MARY’S) says again",
        "Blanks beside zeros": "348 figures are blank and 65 are 0",
        "Figures that look copied": "100 figures equal those of the two months before",
        "Coordinates that can't be right": "Rows 8 (Harrow Lane), 19 (Tollgate)",
    }.items():
        look.get_by_label(kind).check()
        expect(look).to_contain_text("1 thing to look at")
        expect(look).to_contain_text(words)


def add_up(mistake: Locator) -> None:
    """Leave out what counts double, then put zeros into blanks."""
    expect(mistake).to_contain_text("1,074,618 visits in 2025")
    mistake.get_by_label("Leave out Total").check()
    expect(mistake).to_contain_text("537,309 visits in 2025")
    mistake.get_by_label("Leave out ST MARY’S").check()
    expect(mistake).to_contain_text("503,104 visits in 2025; on average 2,396")
    mistake.get_by_label("Blanks are 0").check()
    expect(mistake).to_contain_text("503,104 visits in 2025; on average 2,096")


def try_orders(order: Locator) -> None:
    """See two orders that count a branch twice, and one that can't be done."""
    expect(order).to_contain_text("19 branches, 503,104 visits in 2025")
    for wrong in ("twice, names, numbers, merge", "names, numbers, merge, twice"):
        order.get_by_label(wrong).check()
        expect(order).to_contain_text("19 branches, 537,309 visits in 2025")
    order.get_by_label("names, twice, merge, numbers").check()
    expect(order).to_contain_text("Text can't be added up")


def set_rules(rules: Locator) -> None:
    """Forbid figures below zero, then blanks."""
    rules.get_by_label("no", exact=True).nth(0).check()
    expect(rules).to_contain_text("6 things don't fit")
    expect(rules).to_contain_text("is less than 0")
    rules.get_by_label("no", exact=True).nth(1).check()
    expect(rules).to_contain_text("8 things don't fit")


def test_voting_twice_opens_the_discussion(phone: Page, served: Offline) -> None:
    """A vote is cast, talked over and cast again before anything sways it."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    poll = phone.locator(".kit-poll").first
    poll.get_by_label("0: none counted").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).not_to_contain_text("What would a stranger read")
    poll.get_by_label("Nothing, and a note why").check()
    poll.get_by_role("button", name="Vote again").click()
    expect(poll).to_contain_text("What would a stranger read into each of the four?")


def test_both_faces_score_equally(
    phone: Page, served: Offline, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers chosen on a phone are the literals typed in JupyterLab, and get all the points."""
    monkeypatch.setenv("HACKYACK_HOME", str(programme))
    answer(phone, served)
    assert hand_in(phone, tmp_path, ID, RIGHT) == {"phone": 19, "lab": 19}


def answer(phone: Page, served: Offline) -> None:
    """Answer the four core tasks with controls, as a person does."""
    phone.goto(f"{served.url}/exercises/{ID}")
    tasks = phone.locator(".kit-task")
    expect(tasks).to_have_count(4)
    for question, name in enumerate(MATCH.values()):
        tasks.nth(0).get_by_label(name, exact=True).nth(question).check()
    check(tasks.nth(0), "All five hold")
    for label in ("Rows that add up others", "Rows that say again", "For nothing: it is left out"):
        tasks.nth(1).get_by_label(label).check()
    check(tasks.nth(1), "8,751,543 visits in all, 2,506 a branch and month. That holds here")
    for place, step in enumerate(ORDER.values()):
        tasks.nth(2).locator("select").nth(place).select_option(label=step)
    check(tasks.nth(2), "3,648 rows and 8,751,543 visits are left. It holds")
    for label in ("A whole number", "A name in our list"):
        tasks.nth(3).get_by_label(label, exact=True).check()
    fill(tasks.nth(3), [0])
    tasks.nth(3).get_by_label("yes", exact=True).nth(0).check()
    tasks.nth(3).get_by_label("no", exact=True).nth(1).check()
    check(tasks.nth(3), "6 of the 20 rows of January's file don't fit. Each breaks a rule")
