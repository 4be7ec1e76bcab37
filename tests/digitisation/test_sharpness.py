"""Edges in millimetres against blur of a known size, and the resolution before enlarging."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from support.drawn_pages import enlarged, leaf, press, scan

from kit import digitisation
from kit.digitisation import Page, as_page, edge_width, effective_ppi
from kit.digitisation.sharpness import find_detail

FACES = ["DejaVu Serif", "DejaVu Sans", "STIX", "Computer Modern"]
BLUR = (2 * np.pi) ** 0.5  # standard deviations that a blur's steepest slope would need
SMOOTH = [Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]


def hard(ppi: int, face: str) -> Page:
    """Type of pure black on pure white: a perfect edge."""
    size = [side * ppi // press().FINE for side in leaf(face=face).size]
    ink = leaf(face=face).resize(size, Image.Resampling.BICUBIC)
    return as_page(np.asarray(ink.point(lambda n: 0 if n > 127 else 255)), name="hard", ppi=ppi)


@pytest.mark.parametrize(("ppi", "face"), [*product([300, 600, 1200, 2400], FACES[:3])])
def test_a_perfect_edge_has_no_width(ppi: int, face: str) -> None:
    """What the measure adds itself is taken off, up to 0.1 mm."""
    assert edge_width(hard(ppi, face)) < 0.1


@pytest.mark.parametrize(("face", "ppi"), [*product(FACES, [300, 400, 600])])
@pytest.mark.parametrize("blur", [0.06, 0.1, 0.14, 0.2, 0.3])
def test_edges_are_as_wide_as_the_blur(face: str, ppi: int, blur: float) -> None:
    """A blur of a known standard deviation is found in millimetres, to an eighth or 0.05 mm."""
    seen = np.hypot(blur, 25.4 / ppi / 12**0.5)  # a pixel averages over its own width
    expected = BLUR * seen
    assert edge_width(scan(face=face, ppi=ppi, blur=blur)) == pytest.approx(
        expected, rel=0.125, abs=0.05
    )


@pytest.mark.parametrize(("way", "carried"), [*product(SMOOTH, [72, 90, 120, 150, 180])])
@pytest.mark.parametrize("ppi", [300, 400])
def test_what_was_enlarged_is_known(way: Image.Resampling, carried: int, ppi: int) -> None:
    """The pixels that a page had before are found to a third, and most of them exactly."""
    found = effective_ppi(enlarged(carried, ppi, way))
    assert found == pytest.approx(carried, rel=0.3)
    if way != Image.Resampling.LANCZOS and ppi != 2 * carried:
        assert found == pytest.approx(carried, abs=1)


@pytest.mark.parametrize("carried", [90, 150, 180])
def test_repeated_pixels_are_known(carried: int) -> None:
    """Enlarged without smoothing, each pixel stands there several times."""
    page = enlarged(carried, 300, Image.Resampling.NEAREST)
    assert find_detail(page).enlarged
    assert effective_ppi(page) == pytest.approx(carried, rel=0.05)


@pytest.mark.parametrize(
    "scanned",
    [
        {"ppi": ppi, "face": face, "text": text}
        for ppi, (face, text) in product(
            [72, 100, 150, 200, 300, 400, 600],
            [("DejaVu Serif", "en_room"), ("STIX", "lv_chest"), ("DejaVu Sans Mono", "en_ledger")],
        )
    ],
    ids=str,
)
def test_nothing_else_is_called_enlarged(scanned: dict[str, str]) -> None:
    """A page as it was scanned holds what it says, as plain text and as a ledger."""
    page = scan(**scanned)
    assert not find_detail(page).enlarged
    assert effective_ppi(page) >= 0.9 * page.ppi


@pytest.mark.parametrize("blur", [0.1, 0.14, 0.2])
def test_blurred_detail_needs_fewer_pixels(blur: float) -> None:
    """A Gaussian leaves a quarter of the contrast where its transfer says, to a fifth."""
    left = (2 * np.log(4)) ** 0.5 / (2 * np.pi * blur)  # cycles per millimetre
    page = scan(blur=blur)
    assert not find_detail(page).enlarged
    assert effective_ppi(page) == pytest.approx(2 * left * 25.4, rel=0.2)


def test_an_enlarged_page_is_not_kept() -> None:
    """A page that was sharp before it was enlarged two and a half times is asked about."""
    page = enlarged(240, 600, Image.Resampling.BICUBIC)
    said = digitisation.report(page, {"skew": 2})
    assert said.verdict == "ask"
    assert "It has 600 pixels per inch, but was enlarged from about 240" in str(said)


# What measures know nothing of ------------------------------------------------------------------

SAME = {"edge": 0.05, "skew": 0.1, "noise": 0.3, "behind": 1.0}  # as much as each may differ


def differences(page: Page, other: Page) -> dict[str, float]:
    """Return by how much measures of two pages differ that should be the same."""
    both = digitisation.measure({1: page, 2: other})
    return {name: abs(both.loc[1, name] - both.loc[2, name]) for name in SAME}


@settings(max_examples=8, deadline=None)
@given(
    number=st.sampled_from([1, 3, 5, 8, 12]),
    left=st.floats(0, 5),
    top=st.floats(0, 5),
    right=st.floats(0, 5),
    bottom=st.floats(0, 5),
)
def test_cropping_the_margin_changes_little(
    number: int, left: float, top: float, right: float, bottom: float
) -> None:
    """A page with less of its margin is the same page."""
    page = digitisation.pages()[number]
    sides = [round(mm * page.ppi / 25.4) for mm in (left, top, right, bottom)]
    rows, columns = page.grey.shape
    part = page.grey[sides[1] : rows - sides[3], sides[0] : columns - sides[2]]
    for name, off in differences(page, as_page(part, name="Page", ppi=page.ppi)).items():
        assert off <= SAME[name], name


@settings(max_examples=8, deadline=None)
@given(
    number=st.sampled_from([1, 3, 5, 8, 12]), dim=st.floats(0.7, 1.05), lift=st.integers(-10, 10)
)
def test_brightness_changes_little(number: int, dim: float, lift: int) -> None:
    """A page under less light, or with all greys lifted, is as sharp and as straight."""
    page = digitisation.pages()[number]
    grey = (page.grey.astype(float) * dim + lift).clip(1, 254).astype(np.uint8)
    for name, off in differences(page, as_page(grey, name="Page", ppi=page.ppi)).items():
        assert off <= SAME[name], name


@settings(max_examples=6, deadline=None)
@given(ppi=st.integers(250, 600), lean=st.sampled_from([-2.5, 0, 1.2]))
def test_resolution_changes_little(ppi: int, lean: float) -> None:
    """The same leaf, scanned finer, is as sharp and as straight in millimetres and degrees."""
    one, other = scan(ppi=300, lean=lean), scan(ppi=ppi, lean=lean)
    for name, off in differences(one, other).items():
        assert off <= SAME[name], name
