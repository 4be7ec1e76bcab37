"""The facilitator's notes in their parts."""

from pathlib import Path

import pytest
from support import minimal

from kit.programme import runsheet, workshops


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> runsheet.Notes:
    """The minimal workshop's notes."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    folder = tmp_path / "workshops" / "shelf_1"
    folder.mkdir(parents=True)
    (folder / "workshop.toml").write_text(minimal.PLAN, encoding="utf-8")
    (folder / "facilitator.md").write_text(minimal.facilitator(), encoding="utf-8")
    return runsheet.read(workshops.read("shelf_1"))


def test_parts(notes: runsheet.Notes) -> None:
    """Each part is the text under its heading, up to the next."""
    assert notes.headings == runsheet.HEADINGS
    assert notes.parts["Afterwards"].strip() == "Be kind."
    assert notes.opening.strip() == "# Facilitating"


def test_clock(notes: runsheet.Notes) -> None:
    """The clock is read from the table's first two columns."""
    assert runsheet.clock(notes) == minimal.ROWS


def test_cues() -> None:
    """What to say or do in each block stands beside its first minute, as HTML."""
    notes = runsheet.read(workshops.read("privacy_1"))
    found = runsheet.cues(notes)
    assert [one.start for one in found] == [start for start, _minutes in runsheet.clock(notes)]
    assert "<em>before</em> the cell runs" in found[3].say
    assert "cut second" in found[7].short


@pytest.mark.parametrize("id", [one.id for one in workshops.workshops()])
def test_every_block_has_its_cue(id: str) -> None:
    """The facilitator's page finds a row of the run-sheet for each block of the agenda."""
    workshop = workshops.read(id)
    starts = {one.start for one in runsheet.cues(runsheet.read(workshop))}
    assert {item.start for item in workshop.agenda} == starts
