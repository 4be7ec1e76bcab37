"""The datasets of a clone, checked before they are used."""

import hashlib
import json
import time
from pathlib import Path

import pandas as pd
import pytest

from kit import data
from kit.errors import DataError

ROWS = "card,born,seen,visits,fee,member\n007,2001-02-03,2024-05-06 10:20,5,1.5,true\n008,,,,,\n"
FIELDS = [
    {"name": "card", "type": "string", "description": "Card number <b>"},
    {"name": "born", "type": "date", "description": "Birth date", "unit": "day"},
    {"name": "seen", "type": "datetime", "format": "%Y-%m-%d %H:%M"},
    {"name": "visits", "type": "integer"},
    {"name": "fee", "type": "number", "unit": "euro"},
    {"name": "member", "type": "boolean"},
]


def write(folder: Path, **changes: object) -> Path:
    """Write a small dataset with two resources; ``changes`` go into the first one."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, text in (("first", ROWS), ("second", ROWS.splitlines()[0] + "\n1,,,2,3,false\n")):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        mark = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        schema = {"fields": FIELDS}
        entries.append({"name": name, "path": f"{name}.csv", "hash": mark, "schema": schema})
    entries[0] |= changes
    package = {
        "name": folder.name,
        "title": "Small",
        "resources": entries,
        "licenses": [{"name": "CC-BY-4.0", "title": "CC BY", "path": "https://example.org/by"}],
        "sources": [{"title": "a town"}],
    }
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with one dataset, ``small``; the dataset's folder."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    return write(tmp_path / "data" / "small")


@pytest.mark.usefixtures("small")
def test_datasets_is_a_row_each() -> None:
    """A dataset's row tells its content and its licence."""
    row = data.datasets().iloc[0].to_dict()
    assert row == {
        "name": "small",
        "title": "Small",
        "resources": "first, second",
        "rows": 2,
        "licence": "CC-BY-4.0",
        "origin": "real",
    }


def test_a_script_marks_made_up_data(small: Path) -> None:
    """Data with a make.py is made up, and the description names the script."""
    (small / "make.py").touch()
    assert data.datasets()["origin"].tolist() == ["made up"]
    assert "data/small/make.py" in str(data.describe("small"))


def test_without_data_there_are_no_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone without data lists no dataset, and load tells the folder it looked in."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    assert len(data.datasets()) == 0
    with pytest.raises(DataError, match="none at all in"):
        data.load("loans")


@pytest.mark.usefixtures("small")
def test_load_types_by_schema() -> None:
    """Blanks give nullable whole numbers; dates, times, text and decimals have their own types."""
    types = data.load("small").dtypes.astype(str).to_dict()
    assert types == {
        "card": "str",
        "born": "datetime64[us]",
        "seen": "datetime64[us]",
        "visits": "Int64",
        "fee": "float64",
        "member": "boolean",
    }


@pytest.mark.usefixtures("small")
def test_load_without_blanks_gives_plain_types() -> None:
    """Whole numbers without blanks are int64, truths are bool; codes keep their zeros."""
    types = data.load("small", "second").dtypes.astype(str)
    assert (types["visits"], types["member"]) == ("int64", "bool")
    assert data.load("small")["card"].tolist() == ["007", "008"]


@pytest.mark.usefixtures("small")
def test_load_gives_a_copy() -> None:
    """Changing a loaded table doesn't change the next one that is loaded."""
    before = data.load("small").copy(deep=True)
    table = data.load("small")
    table.loc[0, "card"] = "x"
    table["new"] = 1
    table.attrs["of"] = "mine"
    table.columns = table.columns.str.upper()
    table.pop("BORN")
    pd.testing.assert_frame_equal(data.load("small"), before)
    assert data.load("small").attrs == {}


def test_a_file_that_is_published_anew_is_read_anew(small: Path) -> None:
    """Although a table is kept once it was read."""
    assert data.load("small")["card"].tolist() == ["007", "008"]
    package = (small / "datapackage.json").read_text("utf-8")
    old, new = (ROWS, ROWS.replace("007", "009"))
    (small / "first.csv").write_bytes(new.encode("utf-8"))
    before, after = (hashlib.sha256(text.encode("utf-8")).hexdigest() for text in (old, new))
    assert before in package
    (small / "datapackage.json").write_text(package.replace(before, after), "utf-8")
    assert data.load("small")["card"].tolist() == ["009", "008"]


def test_a_changed_file_is_refused(small: Path) -> None:
    """One changed byte gives one sentence with the file and both ways back."""
    (small / "make.py").touch()
    (small / "first.csv").write_text(ROWS.replace("5", "6"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        data.load("small")
    assert 'git checkout -- "data/small/first.csv"' in str(caught.value)
    assert "python data/small/make.py" in str(caught.value)


def test_a_missing_file_is_refused(small: Path) -> None:
    """A deleted file gives the same way back."""
    (small / "first.csv").unlink()
    with pytest.raises(DataError, match=r"first.csv can't be opened: get it back with git"):
        data.load("small")


def test_a_file_without_checksum_is_refused(small: Path) -> None:
    """No file is loaded without a check of its bytes."""
    write(small, hash="md5:1")
    with pytest.raises(DataError, match="sha256"):
        data.load("small")


def test_a_file_elsewhere_is_refused(small: Path) -> None:
    """A resource can't point out of its folder."""
    write(small, path="../other.csv")
    with pytest.raises(DataError, match="outside data/small"):
        data.load("small")


def test_a_schema_that_does_not_fit_is_told(small: Path) -> None:
    """A field that the file lacks is named."""
    write(small, schema={"fields": [*FIELDS, {"name": "street", "type": "string"}]})
    with pytest.raises(DataError, match=r"doesn't fit its schema.*street"):
        data.load("small")


@pytest.mark.parametrize("text", ["{", "[]", '{"resources": []}', '{"resources": [{"name": "x"}]}'])
def test_a_broken_package_is_told(small: Path, text: str) -> None:
    """A datapackage.json that isn't one is named."""
    (small / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"data/small/datapackage.json"):
        data.load("small")


@pytest.mark.usefixtures("small")
def test_unknown_names_get_the_closest() -> None:
    """A misspelt name of a dataset or resource is answered with the existing ones."""
    with pytest.raises(DataError, match=r'no dataset \'smal\' .*try "small"'):
        data.load("smal")
    with pytest.raises(DataError, match=r"there are: first, second.*\"second\""):
        data.load("small", "secnd")


@pytest.mark.usefixtures("small")
def test_describe_shows_an_accessible_table() -> None:
    """The notebook table has a caption and scopes, shares equal fields, and escapes text."""
    html = data.describe("small")._repr_html_()
    assert html.count("<table>") == 1
    assert "<caption>Fields of first, second</caption>" in html
    assert '<th scope="col">unit</th>' in html
    assert "Card number &lt;b&gt;" in html


@pytest.mark.usefixtures("small")
def test_describe_says_all_as_text() -> None:
    """The plain text has licence, sources, units and the code to type."""
    text = str(data.describe("small"))
    for words in ("CC BY (https://example.org/by)", "a town", "euro", 'load("small", "second")'):
        assert words in text


@pytest.mark.parametrize("name", ["loans", "community"])
def test_the_kits_datasets_load(name: str) -> None:
    """The kit's own datasets pass their checksum, and their date columns hold dates."""
    for resource in ("twin", None):
        table = data.load(name, resource)
        assert len(table) > 1000
        assert str(table["birth_date"].dtype).startswith("datetime64")
        assert str(table["postcode"].dtype) == "str"


def test_loans_load_fast() -> None:
    """Sixty thousand loans take under 0.3 seconds of work."""
    data.load("loans")
    start = time.process_time()
    loans = data.load("loans")
    assert time.process_time() - start < 0.3
    assert isinstance(loans, pd.DataFrame)
    assert len(loans) > 50_000


def test_an_image_is_a_file_and_no_table(small: Path) -> None:
    """``file`` gives an image's checked file; lists of tables leave it out."""
    content = b"no image, but nobody looks"
    (small / "page.png").write_bytes(content)
    package = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    mark = "sha256:" + hashlib.sha256(content).hexdigest()
    picture = {"name": "page", "path": "page.png", "hash": mark, "mediatype": "image/png"}
    package["resources"].append(picture)
    (small / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert data.file("small", "page") == small / "page.png"
    assert data.datasets()["resources"].tolist() == ["first, second"]
    assert 'load("small", "page")' not in str(data.describe("small"))
    (small / "page.png").write_bytes(content + b"!")
    with pytest.raises(DataError, match="sha256 differs"):
        data.file("small", "page")
