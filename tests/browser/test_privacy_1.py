"""privacy_1 as somebody meets it who sees no code: its controls, its polls, its exercise."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Offline, check, fill, hand_in, unfold

ID = "privacy_1"
RIGHT = {
    "facts": ["birth_year", "postcode", "subject"],
    "why": {"fault": "b", "remedy": "c"},
    "blur": {"age_band": 20, "digits": 2},
    "rules": {"never_publish": ["card", "birth_date"], "smallest_group": 5, "keep_days": 28},
}

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("alone")]


def test_moving_a_control_changes_the_figure(
    phone: Page, served: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Ticking one fact more shows how many people it singles out, in words as in the figure."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    explore = phone.locator(".kit-explore").first
    figure = explore.locator("img")
    expect(explore).to_contain_text("20% of the people (614 of 3,010) stand alone")
    before = figure.get_attribute("src")
    explore.get_by_label("subject").check()
    expect(explore).to_contain_text("74% of the people")
    assert figure.get_attribute("src") != before
    assert "74%" in (figure.get_attribute("alt") or "")
    assert barriers(phone, impacts=("minor", "moderate", "serious", "critical")) == []


def test_a_slider_at_its_end_is_seen_whole(phone: Page, served: Offline) -> None:
    """On a phone neither the handle nor the ring around it is cut off at the page's edge."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    ends = phone.locator(".kit-explore").nth(1).get_by_role("slider").last
    ends.focus()
    ends.press("End")
    expect(ends).to_have_attribute("aria-valuenow", "4")
    ring = 6  # pixels: the outline and its distance
    cut = "handle => handle.closest('.output').getBoundingClientRect().right"
    box = ends.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] + ring <= ends.evaluate(cut)


def test_voting_twice_opens_the_discussion(phone: Page, served: Offline) -> None:
    """A vote is cast, talked over and cast again before anything sways it."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    poll = phone.locator(".kit-poll").last
    poll.get_by_label("Only counts, no rows").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Now tell your neighbour why")
    expect(poll).not_to_contain_text("Who would have to agree?")
    poll.get_by_label("No, delete them").check()
    poll.get_by_role("button", name="Vote again").click()
    expect(poll).to_contain_text("Who would have to agree?")


def test_both_faces_score_equally(
    phone: Page, served: Offline, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers chosen on a phone are the literals typed in JupyterLab, and get the same points."""
    monkeypatch.setenv("HACKYACK_HOME", str(programme))
    answer(phone, served)
    assert hand_in(phone, tmp_path, ID, RIGHT) == {"phone": 13, "lab": 13}


def answer(phone: Page, served: Offline) -> None:
    """Answer the four core tasks with controls, as a person does."""
    phone.goto(f"{served.url}/exercises/{ID}")
    tasks = phone.locator(".kit-task")
    expect(tasks).to_have_count(4)
    for name in RIGHT["facts"]:
        tasks.nth(0).get_by_label(name).check()
    check(tasks.nth(0), "74% of our members stand alone. That holds")
    tasks.nth(1).get_by_label("so few possible card numbers").check()
    tasks.nth(1).get_by_label("blur the facts until crowds are large").check()
    check(tasks.nth(1), "What would help: that holds")
    check(tasks.nth(2), "Still to be answered: How many years wide")  # where it stands is no answer
    fill(tasks.nth(2), [20, 2])
    check(tasks.nth(2), "That holds: this keeps 95.4% of our members")
    for name in ("card", "birth_date"):
        tasks.nth(3).get_by_label(name, exact=True).check()
    fill(tasks.nth(3), [5, 28])
    check(tasks.nth(3), "Days: as agreed.")
