"""kit.programme.competences against the official table of DigComp 3.0."""

from pathlib import Path

import pandas as pd
import pytest

from kit import places
from kit.programme import competences


def test_codes_and_titles_are_the_official_ones() -> None:
    """The 21 competences are those of the data supplement, word for word."""
    folder: Path = places.root().parent / "shared" / "data" / "digcomp"
    files = sorted(folder.glob("DigComp_3_0_Data_Supplement*.xlsx"))
    if not files:
        pytest.skip("the official table of DigComp 3.0 is not beside the clone")
    table = pd.read_excel(
        files[0], sheet_name="1 Competence Areas&Competences", dtype=str, engine="calamine"
    )
    official = table.set_index("Competence number")["Competence name"].str.strip().to_dict()
    assert official == competences.COMPETENCES


def test_there_are_21() -> None:
    """Every competence is there once."""
    assert len(competences.COMPETENCES) == len(set(competences.COMPETENCES.values())) == 21
