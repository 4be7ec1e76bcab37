"""What lies beside the text: shadows of folds, second pages; and the ground under it."""

import numpy as np
import pytest
from support.drawn_pages import beside, card, scan, shaded

from kit import digitisation
from kit.digitisation import Page, as_page


@pytest.fixture(scope="module")
def pages() -> dict[int, Page]:
    """The 24 pages of the dataset."""
    return digitisation.pages()


def test_two_pages_are_noticed(pages: dict[int, Page]) -> None:
    """Two leaves side by side, on their feet and on their side, and one that is no two."""
    both = beside([pages[1], pages[2]])
    assert digitisation.report(both).reasons == (
        "There seem to be two pages side by side: cut them apart and look at each alone.",
    )
    on_side = as_page(np.rot90(both.grey).copy(), name="Page", ppi=300)
    assert on_side.surroundings.two_pages
    assert digitisation.report(on_side).verdict == "ask"


def test_one_page_is_not_two(pages: dict[int, Page]) -> None:
    """No page of the dataset, no card, and no table with columns far apart is called two."""
    for page in [*pages.values(), *digitisation.pages("scans", "unseen").values(), card()]:
        assert not page.surroundings.two_pages
        assert page.surroundings.shadow is None


@pytest.mark.parametrize(
    ("at", "place", "words"),
    [(0, "left", "before the lines"), (1, "right", "behind the lines")],
)
@pytest.mark.parametrize("mm", [6, 12])
def test_the_shadow_of_a_fold_is_noticed(at: float, place: str, words: str, mm: float) -> None:
    """A shadow that fades over a known width is found where it lies, and half as wide at least."""
    page = shaded(scan(), at=at, mm=mm)
    found = page.surroundings.shadow
    assert found is not None
    assert found.place == place
    assert mm / 2 < found.width_mm <= mm
    said = digitisation.report(page)
    assert said.verdict != "keep"
    assert f"A shadow lies {words}, " in str(said)


def test_the_fold_between_two_pages_is_noticed(pages: dict[int, Page]) -> None:
    """Two pages and the shadow between them are two things to say."""
    said = digitisation.report(shaded(beside([pages[1], pages[2]]), at=0.5, mm=8))
    assert [one.split(":")[0][:24] for one in said.reasons] == [
        "There seem to be two pag",
        "A shadow lies in the mid",
    ]


def test_other_darkness_is_no_fold(pages: dict[int, Page]) -> None:
    """The scanner's black frame begins at once, and a lamp at one side darkens half of the page."""
    framed, lit = pages[1].grey.copy(), pages[1].grey * np.linspace(1, 0.6, 874)
    framed[:, :70] = 20
    for grey in (framed, lit.astype(np.uint8)):
        assert as_page(grey, name="Page", ppi=300).surroundings.shadow is None


@pytest.mark.parametrize("grain_mm", [0.1, 0.3, 1.5])
@pytest.mark.parametrize("texture", [10, 14])
def test_typed_words_on_textured_card(texture: float, grain_mm: float) -> None:
    """The letters are found, straight; the texture is said, and isn't taken for the other side."""
    page = card(texture=texture, grain_mm=grain_mm)
    assert not page.layout.blank
    assert digitisation.skew(page) == pytest.approx(0, abs=0.2)
    assert np.isnan(digitisation.show_through(page))
    said = digitisation.report(page)
    assert said.verdict != "keep"
    assert "has a texture, as card and cloth have" in str(said)
    assert "shines through" not in str(said)


@pytest.mark.parametrize("grain_mm", [0.1, 0.3, 1.5])
def test_texture_without_words_is_blank(grain_mm: float) -> None:
    """Card alone holds no letters, however rough it is."""
    assert card(texture=14, grain_mm=grain_mm, lines=0).layout.blank


def test_only_texture_is_texture(pages: dict[int, Page]) -> None:
    """No page of the dataset, whatever shines through or is grainy, is taken for card."""
    ghosts = [scan(face=face, behind=n) for face in ("DejaVu Serif", "STIX") for n in (20, 40, 60)]
    grains = [scan(ppi=200, grain=n, depth=80) for n in (3, 10, 30)]
    for page in [*pages.values(), *ghosts, *grains, card()]:
        assert not page.ground.textured
