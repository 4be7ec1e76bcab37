"""A claim: what its function returns, compared with the sentence that it quotes."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.authoring.claims import above, below, claim, near, setting


def faults(sentence: str, computed: Any) -> list[str]:
    """Return the faults of a claim that computes this for the sentence."""
    return list(claim(sentence)(lambda _data: computed).faults(computed))


@pytest.mark.parametrize(
    ("sentence", "computed"),
    [
        ("20% stand alone", 20.4),
        ("20% stand alone", np.float64(19.5)),
        ("About 800,000 came", 781_000),
        ("Five of 12 are closed", (5, 12)),
        ("More than half came", above(0.57)),
        ("Fewer than 80% stay", below(79.9)),
        ("Every branch is open", True),
        ("Every one of the 8 branches is open", (np.bool_(True), np.int64(8))),
        ("A quarter fewer", 0.26),
        ("Between 40 and 45", (near(40.6, 0.2), near(44.9, 0.2))),
        ("20 in 100 stand alone", (20.4, setting(100))),
        ("Choose one that keeps at least 80%", (setting(80), True)),
    ],
)
def test_what_is_so(sentence: str, computed: Any) -> None:
    """A value is rounded as its figure is; a bound and a comparison hold."""
    assert faults(sentence, computed) == []


@pytest.mark.parametrize(
    ("sentence", "computed", "said"),
    [
        ("20% stand alone", 20.6, "says 20, but"),
        ("Half of them", 0.4, "says Half, but"),
        ("About 800,000 came", 740_000, "says About 800,000, but"),
        ("More than half came", above(0.5), "says half, but"),
        ("At 40 and more", near(40.8, 0.2), "says 40, but"),
        ("At 40 and more", near(40, 2), "would also prove another figure"),
        ("More than half came", above(5), "would also prove another figure"),
        ("Every branch is open", False, "is not so"),
        ("Five of 12 are closed", 5, "returns 1 figures"),
        ("Nothing is said", (), "returns 0 figures"),
        ("20% stand alone", True, "returns 0 figures"),
        ("20 in 100 stand alone", (20.4, setting(99)), "says 100, but"),
        ("20 in 100 stand alone", (setting(20), setting(100)), "finds nothing"),
    ],
)
def test_what_is_not_so(sentence: str, computed: Any, said: str) -> None:
    """The fault names the sentence and what is wrong with it."""
    found = faults(sentence, computed)
    assert len(found) == 1
    assert said in found[0]
    assert sentence in found[0]


@given(st.integers(13, 10**6), st.sampled_from([-1, 1]))
def test_a_figure_changed_by_one_is_found(number: int, change: int) -> None:
    """Whatever the figure, its neighbour is not proved by the same claim."""
    assert not faults(f"{number:,} rows of it all", number) or 1900 <= number < 2100
    assert faults(f"{number + change:,} rows of it all", number)


def test_one_function_for_several_sentences() -> None:
    """Sentences that hold the same figures share a claim; each is compared."""
    both = claim("Of **3,010** members", "How many of the 3,011?")(lambda _data: 3010)
    assert len(list(both.faults(both.compute(Path())))) == 1


@pytest.mark.parametrize(
    "computed", [None, "20", {}, np.array([20]), pd.Series([20]), [[20]], iter([20]), 1j, pd.NA]
)
def test_what_is_no_number_is_told(computed: object) -> None:
    """One sentence for the author, not an error of the comparison."""
    (said,) = faults("20% stand alone", computed)
    assert "which is no number; return one for each figure" in said
