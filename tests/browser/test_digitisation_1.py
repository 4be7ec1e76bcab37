"""digitisation_1 as somebody meets it who sees no code: every control, to the brief."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Offline, check, fill, hand_in, unfold

ID = "digitisation_1"
RIGHT = {
    "wrong": {
        "page_3": "skew",
        "page_7": "noise",
        "page_9": "clipped",
        "page_10": "cropped",
        "page_18": "enlarged",
    },
    "why": {"fault": "b", "remedy": "c"},
    "limits": {"edge": 0.23, "skew": 1.2},
    "brief": {"edge": 0.25, "accept": 1.0, "rescan": 2.0, "cut_off": "rescan", "fragile": "ask"},
}
FAULTS = [
    "The lines lean",
    "The paper is grainy",
    "The paper is burnt out",
    "Text is cut off at the edge",
    "It was scanned with too few pixels and then enlarged",
]

pytestmark = [pytest.mark.timeout(400), pytest.mark.usefixtures("alone")]


def test_the_workshop_goes_through_without_code(
    phone: Page, served: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Every control, in the order of the phone, leads to the figures and words it should."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    explore = phone.locator(".kit-explore")
    expect(explore).to_have_count(4)
    expect(explore.nth(0)).to_contain_text("Nothing to complain of")
    fill(explore.nth(0), [9])
    expect(explore.nth(0)).to_contain_text("burnt out to pure white")
    fill(explore.nth(0), [3])
    expect(explore.nth(0)).to_contain_text("The lines fall to the right by 3.0°")
    assert "300 pixels per inch" in (explore.nth(0).locator("img").get_attribute("alt") or "")
    expect(explore.nth(1)).to_contain_text("pass: 13, 1, 15, 8, 9. To be scanned again: 17, 4, 6.")
    fill(explore.nth(1), [8600])
    expect(explore.nth(1)).to_contain_text("these pages pass: none.")
    expect(explore.nth(2)).to_contain_text("2 damaged pages are missed: 3, 17. 4 good pages")
    slider = explore.nth(2).get_by_role("slider").first  # 0.05 and ten steps of 0.01
    expect(slider).to_have_attribute("aria-valuetext", "0.15")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.16")
    fill(explore.nth(2), [0.23, 1.2])
    expect(explore.nth(2)).to_contain_text("1 damaged page is missed: 17. No good page is")
    fill(explore.nth(3), [300])
    expect(explore.nth(3)).to_contain_text(
        "A letter of 1.6 mm is 19 pixels high. A page of 74 × 105 mm"
    )
    assert barriers(phone) == []


def test_page_11_is_voted_on_twice(phone: Page, served: Offline) -> None:
    """A vote is cast, talked over and cast again before anything sways it."""
    phone.goto(f"{served.url}/workshops/{ID}")
    unfold(phone)
    poll = phone.locator(".kit-poll").first
    poll.get_by_label("Scan it again, carefully").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Now tell your neighbour why")
    expect(poll).not_to_contain_text("Who may decide this")
    poll.get_by_label("Ask the conservator first").check()
    poll.get_by_role("button", name="Vote again").click()
    expect(poll).to_contain_text("Who may decide this in your library")


def test_both_faces_score_equally(
    phone: Page, served: Offline, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers chosen on a phone are the literals typed in JupyterLab, and get the same points."""
    monkeypatch.setenv("HACKYACK_HOME", str(programme))
    answer(phone, served)
    assert hand_in(phone, tmp_path, ID, RIGHT) == {"phone": 14, "lab": 14}


def answer(phone: Page, served: Offline) -> None:
    """Answer the four core tasks with controls, as a person does."""
    phone.goto(f"{served.url}/exercises/{ID}")
    tasks = phone.locator(".kit-task")
    expect(tasks).to_have_count(4)
    for place, fault in enumerate([0, 1, 2, 3, 4]):
        tasks.nth(0).get_by_label(FAULTS[fault]).nth(place).check()
    check(tasks.nth(0), "All five hold.")
    tasks.nth(1).get_by_label("these lie further apart").check()
    tasks.nth(1).get_by_label("one resolution for all").check()
    check(tasks.nth(1), "What mends it? Yes: then a step crosses the same length")
    fill(tasks.nth(2), [0.23, 1.2])
    check(tasks.nth(2), "It holds, with room on both sides.")
    fill(tasks.nth(3), [0.25, 1, 2])
    tasks.nth(3).get_by_label("Scan it again").nth(0).check()
    tasks.nth(3).get_by_label("Ask", exact=True).nth(1).check()
    check(tasks.nth(3), "As agreed, on both sides of each limit.")
