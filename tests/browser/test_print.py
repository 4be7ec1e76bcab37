"""Pages on paper: every column, what each control shows, and nothing that can only be pressed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.paper import on_paper

from .conftest import Offline

WORKSHOPS = ("privacy_1", "open_data_1", "digitisation_1", "analytics_1")
pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("workshop", WORKSHOPS)
@pytest.mark.parametrize("kind", ["workshops", "exercises"])
def test_a_served_page_is_printed_whole(
    phone: Page, served: Offline, tmp_path: Path, kind: str, workshop: str
) -> None:
    """Each word of the page and each cell of its tables is on paper, and no control."""
    phone.goto(f"{served.url}/{kind}/{workshop}")
    expect(phone.locator("#opening")).to_be_hidden()
    assert on_paper(phone, tmp_path) == ([], [], [])
