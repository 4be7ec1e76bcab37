"""The committed datasets are made by their make.py and agree with their description."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import frictionless
import pandas as pd
import pytest

from kit import places

HERE = places.root() / "data"
TOWNS = {"home": ("loans.csv", "community.csv"), "twin": ("twin.csv", "twin.csv")}
LINK = ["birth_date", "postcode"]


def make(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(folder / "make.py"), *options]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def package(name: str) -> dict:
    return json.loads((HERE / name / "datapackage.json").read_text(encoding="utf-8"))


def table(name: str, file: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name / file, dtype="str")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the folder of datasets to spoil."""
    return Path(copytree(HERE, tmp_path / "data"))


@pytest.fixture(scope="module", params=list(TOWNS))
def loans(request: pytest.FixtureRequest) -> pd.DataFrame:
    """The loans of each of the two towns."""
    return table("loans", TOWNS[request.param][0])


@pytest.fixture(scope="module", params=list(TOWNS))
def town(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The members and the directory of each of the two towns."""
    loans, directory = TOWNS[request.param]
    members = table("loans", loans).drop_duplicates("card")
    return members, table("community", directory)


@pytest.mark.parametrize("name", ["loans", "community"])
def test_regenerates_to_the_byte(name: str) -> None:
    """make.py makes the committed files again, on this Python and this system."""
    done = make(HERE / name, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["loans", "community"])
def test_check_notices_one_changed_byte(own: Path, name: str) -> None:
    """--check names the file that differs, and leaves it as it is."""
    changed = own / name / "twin.csv"
    changed.write_bytes(changed.read_bytes()[:-1])
    before = changed.read_bytes()
    done = make(own / name, "--check")
    assert (done.returncode, done.stdout) == (1, "twin.csv: differs from what make.py makes\n")
    assert changed.read_bytes() == before


def test_make_repairs_file_and_description(own: Path) -> None:
    """make.py without options writes the files and their hashes again."""
    (own / "community" / "community.csv").unlink()
    description = own / "community" / "datapackage.json"
    description.write_text(description.read_text("utf-8").replace("sha256:", "sha256:0"), "utf-8")
    assert make(own / "community").returncode == 0
    for file in ("community.csv", "datapackage.json"):
        assert (own / "community" / file).read_bytes() == (HERE / "community" / file).read_bytes()


@pytest.mark.filterwarnings("default")  # frictionless' own dependencies warn
@pytest.mark.parametrize(
    "path", sorted(HERE.glob("*/datapackage.json")), ids=lambda p: p.parent.name
)
def test_description_is_valid(path: Path) -> None:
    """Frictionless finds every row of every dataset as described, hash and bytes included."""
    report = frictionless.validate(str(path))
    assert report.flatten(["rowNumber", "fieldName", "type", "note"]) == []


@pytest.mark.parametrize("name", ["loans", "community"])
def test_every_field_is_described(name: str) -> None:
    """Each field has a description; dates and times have a unit."""
    fields = [f for r in package(name)["resources"] for f in r["schema"]["fields"]]
    assert [f["name"] for f in fields if not f.get("description")] == []
    assert {f["name"] for f in fields if f["type"].startswith("date")} == {
        f["name"] for f in fields if f.get("unit")
    }


@pytest.mark.parametrize("name", ["loans", "community"])
def test_sources_name_the_seeds(name: str) -> None:
    """The seeds that the description names are the ones that made the data."""
    material = (HERE / "loans" / "towns.toml").read_text(encoding="utf-8")
    seeds = [line.split()[-1] for line in material.splitlines() if line.startswith("seed = ")]
    assert len(seeds) == 2
    assert all(seed in package(name)["sources"][0]["title"] for seed in seeds)


@pytest.mark.parametrize(
    "path", sorted(HERE.glob("*/*.csv")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_files_stay_small_and_plain(path: Path) -> None:
    """A clone stays light, and Windows changes no byte: no carriage return, no byte order mark."""
    content = path.read_bytes()
    assert len(content) < 6_000_000
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")


def test_loans_fit_the_opening_hours(loans: pd.DataFrame) -> None:
    """There are no loans or returns on Sundays, before ten, or from seven in the evening on."""
    for column in ("loaned", "returned"):
        moment = pd.to_datetime(loans[column].dropna(), format="%Y-%m-%d %H:%M")
        assert (moment.dt.day_of_week < 6).all()
        assert moment.dt.hour.between(10, 18).all()
        assert moment.dt.year.isin([2024, 2025]).all()


def test_loans_come_back_after_they_went(loans: pd.DataFrame) -> None:
    """No item is returned before it was lent; some are still out."""
    back = loans["returned"].dropna()
    assert (back > loans.loc[back.index, "loaned"]).all()
    assert 0.02 < loans["returned"].isna().mean() < 0.05


def test_a_card_is_one_person(loans: pd.DataFrame) -> None:
    """A card has one birth date and one postcode."""
    assert (loans.groupby("card")[LINK].nunique() == 1).all(axis=None)


def test_places_are_hierarchical(loans: pd.DataFrame) -> None:
    """Two digits name three sides of town, three 8 quarters, four 24 areas."""
    found = [loans["postcode"].str[:digits].nunique() for digits in (2, 3, 4)]
    assert found == [3, 8, 24]


def test_towns_differ() -> None:
    """Answers for one town are wrong for the other."""
    home, twin = (table("loans", file) for file, _directory in TOWNS.values())
    for column in ("postcode", "branch"):
        assert set(home[column]).isdisjoint(twin[column])


def test_date_and_postcode_single_out_nearly_everybody(town: tuple) -> None:
    """Birth date and postcode are as good as a name."""
    members, _directory = town
    assert 1 - members.duplicated(LINK, keep=False).mean() > 0.95


def test_more_than_half_the_members_are_listed(town: tuple) -> None:
    """Linking names a good share of the members, never all, and leaves doubts."""
    members, directory = town
    found = members.merge(directory, on=LINK).groupby("card").size()
    assert 0.55 < (found == 1).sum() / len(members) < 0.65
    assert (found > 1).sum() > 10


def test_nobody_is_listed_twice(town: tuple) -> None:
    """No two people of one address have the same name and birthday."""
    assert not town[1].duplicated().any()


def test_the_story_leads_to_one_name() -> None:
    """The borrower of the opening can be told apart among members and in the directory."""
    loans, directory = table("loans", "loans.csv"), table("community", "community.csv")
    story = loans[loans["loaned"] == "2025-01-17 18:06"]
    assert story["card"].tolist() == ["L45096"]
    members = loans.drop_duplicates("card").merge(story[LINK], on=LINK)
    assert members["card"].tolist() == ["L45096"]
    assert directory.merge(story[LINK], on=LINK)["name"].tolist() == ["Harriet Ellis"]
