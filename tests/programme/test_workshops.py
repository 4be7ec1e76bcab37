"""Reading workshop.toml, agenda arithmetic, and the rules of a plan."""

from pathlib import Path

import pytest
from support.minimal import PLAN

from kit import places
from kit.errors import WorkshopError
from kit.programme import agenda, workshops


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A minimal, valid workshop.toml in a programme of its own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    file = tmp_path / "workshops" / "shelf_1" / "workshop.toml"
    file.parent.mkdir(parents=True)
    file.write_text(PLAN, encoding="utf-8")
    return file


def edit(file: Path, old: str, new: str) -> None:
    """Change the one place of a file that holds the old text."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def refused(name: str = "shelf_1") -> str:
    """Return the message with which a workshop is refused."""
    with pytest.raises(WorkshopError) as error:
        workshops.read(name)
    return str(error.value)


def test_a_valid_plan_has_no_problems(plan: Path) -> None:
    """The minimal plan keeps every rule."""
    assert agenda.problems(workshops.read("shelf_1")) == []


def test_agenda_starts(plan: Path) -> None:
    """Each block starts when the one before it ends."""
    starts = [item.start for item in workshops.read("shelf_1").agenda]
    assert starts == [0, 10, 15, 35, 45, 57, 67, 87, 95, 108, 116]


def test_agenda_sums(plan: Path) -> None:
    """Minutes in all, hands-on and to be cut are counted from the blocks."""
    shelf = workshops.read("shelf_1")
    assert (shelf.minutes, shelf.hands_on, shelf.can_be_cut) == (120, 63, 21)


@pytest.mark.parametrize(("level", "left"), [(0, 120), (1, 107), (2, 99)])
def test_after_cuts(plan: Path, level: int, left: int) -> None:
    """Cutting level n drops the blocks marked 1 to n and closes the gap."""
    rest = workshops.read("shelf_1").after_cuts(level)
    assert rest[-1].end == left


@pytest.mark.parametrize(("minute", "kind"), [(0, "open"), (14.9, "welcome"), (15, "hack")])
def test_on_at(plan: Path, minute: float, kind: str) -> None:
    """A block is on from its first minute up to the next block's."""
    item = workshops.read("shelf_1").on_at(minute)
    assert getattr(item, "kind", None) == kind


@pytest.mark.parametrize("minute", [-1, 120])
def test_nothing_is_on_outside_the_session(plan: Path, minute: float) -> None:
    """Before the start and after the end no block is on."""
    assert workshops.read("shelf_1").on_at(minute) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level    =", "levle    =", "levle = 'basic': nothing uses this key; did you mean level?"),
        ("summary  =", "colour  =", "nothing uses this key; known keys are title, topic"),
        ('level    = "basic"', 'level = "basics"', "level = 'basics': use one of: basic."),
        ('title = "Break"', "title = 7", "[[agenda]] 6: title = 7: write a text in quotes."),
        ("minutes = 12", 'minutes = "12"', "[[agenda]] 5: minutes = '12': write a whole number."),
        ("minutes = 12", "minutes = 0", "[[agenda]] 5: minutes = 0: write 1 or more."),
        ('datasets = ["shelf"]', 'datasets = "shelf"', "datasets = 'shelf': write a list"),
        ('competence = "1.3"', 'competence = "7.3"', "[[outcome]] 1: competence = '7.3': use"),
        ("[[outcome]]", "[[outcomes]]", "nothing uses this key; did you mean outcome?"),
        ('title = "Break"', "", "[[agenda]] 6: title: the key is missing; add it"),
        ('title = "Break"', "title = Break", "is not valid TOML"),
    ],
)  # fmt: skip
def test_refusals_name_key_value_and_remedy(plan: Path, old: str, new: str, said: str) -> None:
    """A plan that can't be understood is refused with the place, the value and a remedy."""
    edit(plan, old, new)
    message = refused()
    assert said in message
    assert message.startswith("workshops/shelf_1/workshop.toml") or str(plan) in message


def test_a_plan_without_agenda_is_refused(plan: Path) -> None:
    """The blocks are asked for by name."""
    plan.write_text(PLAN.partition("[[agenda]]")[0], encoding="utf-8")
    assert "agenda: add at least one [[agenda]] table" in refused()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes = 4", "minutes = 5", "The agenda takes 121 minutes; make"),
        ("minutes = 5", "minutes = 6", "Hands on keys starts at minute 16; let it start by"),
        ("minutes = 12", "minutes = 26", "The break starts at minute 71; let it"),
        ("minutes = 13", "minutes = 14", "The wrap starts at minute 109; let it"),
        ('kind = "break"', 'kind = "slack"', "The break is missing; let it"),
        ('kind = "mistake"', 'kind = "yack"', "Hands are on keys for 53 minutes"),
        ('kind = "mistake"', 'kind = "hack"', "No mistake is placed"),
        ('kind = "case"', 'kind = "yack"', "No case is placed"),
        ("cut = 2", "cut = 0", "Only 13 minutes can be cut"),
        ('"a missing value"]', '"b", "c", "d"]', "4 new ideas are named; name one to three"),
        ('ideas    = ["a count", "a missing value"]', "", "0 new ideas are named"),
        ('tasks = ["task_3"]', "", "task_3 is in no agenda item"),
        ('tasks = ["task_3"]', 'tasks = ["task_3", "task_1"]', "task_1 is placed 2 times"),
    ],
)  # fmt: skip
def test_problems(plan: Path, old: str, new: str, said: str) -> None:
    """One edit to a plan that holds brings the problem that belongs to it."""
    edit(plan, old, new)
    assert any(said in problem for problem in agenda.problems(workshops.read("shelf_1")))


@pytest.mark.parametrize("name", ["shelf_2", "../shelf_1", "Shelf_1", ""])
def test_an_unknown_workshop_is_refused(plan: Path, name: str) -> None:
    """An id that names no workshop is answered with those there are."""
    assert "shelf_1" in refused(name)


def test_workshops_are_listed_by_id(plan: Path) -> None:
    """All workshops of the programme, in the order of their ids."""
    other = plan.parent.with_name("desk_1") / "workshop.toml"
    other.parent.mkdir()
    other.write_text(PLAN, encoding="utf-8")
    assert [workshop.id for workshop in workshops.workshops()] == ["desk_1", "shelf_1"]


def test_paths(plan: Path) -> None:
    """A workshop has the paths of its notebook, solution and exercise."""
    shelf = workshops.read("shelf_1")
    assert shelf.notebook == plan.with_name("workshop.ipynb")
    assert shelf.solution == places.solutions() / "shelf_1" / "shelf_1.ipynb"
    assert shelf.exercise == places.exercises() / "shelf_1" / "shelf_1.ipynb"
