"""Reads as much as possible of a damaged notebook file: its text, its cells, its damages.

Nothing here knows exercises. A file is bounded in size, depth and number of cells before anything
else looks at it; nothing is ever run.
"""

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from kit.errors import SubmissionError
from kit.grading import course
from kit.messages import _, ngettext

__all__ = ["DEEPEST", "LARGEST", "MOST", "Loose", "Salvaged", "salvage", "sides"]

LARGEST = 20_000_000  # bytes of one hand-in: figures fit, a bomb doesn't
DEEPEST = 60  # lists and objects in one another: a figure's own description needs fifteen
MOST = 2_000  # cells: an exercise has thirty

# What a torn file costs at most to search for cells, in characters looked at.
EFFORT = 200_000_000
CELL = re.compile(r'\{\s*"(?:attachments|cell_type|collapsed|execution_count|id|input|metadata)"')
UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
DECODER = json.JSONDecoder()


@dataclass(frozen=True, kw_only=True)
class Loose:
    """One cell, as far as it could be read.

    ``kind`` is its type as stated in the file, ``marks`` are nbgrader's, ``id`` is Jupyter's.
    """

    kind: str
    source: str
    marks: Mapping[str, Any]
    id: str


@dataclass(frozen=True, kw_only=True)
class Salvaged:
    """The cells of a file, in one version, or in two if git left two in it.

    ``whole`` is the notebook if the file itself is undamaged, ``told`` are sentences on its
    damages, and ``torn`` tells that cells may be missing at the end.
    """

    versions: tuple[tuple[Loose, ...], ...]
    whole: NotebookNode | None = None
    told: tuple[str, ...] = ()
    torn: bool = False


@dataclass(kw_only=True)
class _Told:
    """Collects sentences on a file's damages, each sentence once."""

    name: str
    sentences: list[str] = field(default_factory=list)
    torn: bool = False

    def add(self, sentence: str) -> None:
        if sentence not in self.sentences:
            self.sentences.append(sentence)


def salvage(content: bytes, name: str) -> Salvaged:
    """Read a notebook file, even a damaged one; messages call it ``name``.

    Raises ``SubmissionError`` if it holds no cell, or is larger or deeper than a notebook.
    """
    if len(content) > LARGEST:
        raise SubmissionError(
            _(
                "{name} is {n:,} MB large; {most:,} MB are allowed. Ask for it without outputs."
            ).format(name=name, n=len(content) // 10**6, most=LARGEST // 10**6)
        )
    told = _Told(name=name)
    text = _text(content, told)
    texts = sides(text)
    if texts:
        told.add(_("It held two versions that git couldn't join: both were read."))
    found = [_data(version, told) for version in texts or (text,)]
    versions = tuple(tuple(_loose(cells)) for __, cells in found)
    if not any(versions):
        raise SubmissionError(
            _("{name} breaks off, or never was a notebook. Ask for it again.").format(name=name)
        )
    whole = None if told.sentences else _whole(text, found[0][0], told)
    return Salvaged(versions=versions, whole=whole, told=tuple(told.sentences), torn=told.torn)


def sides(text: str) -> tuple[str, str] | None:
    """Return the two versions of a text with git's conflict marks; None if it has no marks."""
    if "<<<<<<<" not in text:
        return None
    first: list[str] = []
    second: list[str] = []
    where = "both"
    for line in text.splitlines(keepends=True):
        if line.startswith("<<<<<<<"):
            where = "first"
        elif line.startswith("|||||||") and where == "first":
            where = "base"
        elif line.rstrip() == "=======" and where in {"first", "base"}:
            where = "second"
        elif line.startswith(">>>>>>>") and where == "second":
            where = "both"
        else:
            first += [line] if where in {"both", "first"} else []
            second += [line] if where in {"both", "second"} else []
    versions = "".join(first), "".join(second)
    return None if versions == (text, text) else versions


def _text(content: bytes, told: _Told) -> str:
    """Return a file's text, decoded by the encoding that its bytes show."""
    encoding = json.detect_encoding(content)
    if encoding != "utf-8":
        marked = encoding == "utf-8-sig"
        told.add(
            _("It was saved as {encoding}, where Jupyter writes plain UTF-8.").format(
                encoding=_("UTF-8 with a mark in front") if marked else encoding.upper()
            )
        )
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(content) and error.reason == "unexpected end of data":  # torn there
            return content.decode("utf-8", errors="ignore")
    told.add(_("Some of its letters were saved in another encoding and may be wrong."))
    return content.decode("utf-8" if UTF8.search(content) else "cp1252", errors="replace")


def _data(text: str, told: _Told) -> tuple[Any, list[Any]]:
    """Return the file's JSON, or None if it isn't whole, and the cells found in it."""
    try:
        return _parsed(text, told)
    except RecursionError as error:
        raise _too_deep(told.name) from error
    except (ValueError, TypeError):
        pass  # torn or patched: its cells may still be whole
    cells = list(_scanned(text))
    told.torn = True
    n = len(cells)
    told.add(
        ngettext(
            "Its form is broken: {n} cell could still be read.",
            "Its form is broken: {n} cells could still be read.",
            n,
        ).format(n=n)
    )
    return None, cells


def _parsed(text: str, told: _Told) -> tuple[Any, list[Any]]:
    start = max(text.find("{"), 0)
    data, end = DECODER.raw_decode(text, start)
    if not isinstance(data, dict):
        raise TypeError("a notebook is an object")
    _bound(data, told.name)
    cells = _cells(data, told)
    if not cells and text[end:].strip():  # a scrap in front of the notebook
        raise ValueError("no cells here, and more text to come")
    if text[:start].strip() or text[end:].strip():
        told.add(_("Something stood before or after the notebook: it was left out."))
    return data, cells


def _cells(data: dict[str, Any], told: _Told) -> list[Any]:
    """Return the cells of a notebook of any format; note the format in ``told`` unless it is 4."""
    sheets = data.get("worksheets")
    parts = [data, *(sheets if isinstance(sheets, list) else [])]
    lists = [part.get("cells") for part in parts if isinstance(part, dict)]
    cells = [cell for found in lists if isinstance(found, list) for cell in found]
    if len(cells) > MOST:
        raise SubmissionError(
            _("{name} has {n:,} cells; {most:,} are allowed. Look at it by hand.").format(
                name=told.name, n=len(cells), most=MOST
            )
        )
    if cells and data.get("nbformat") != 4:
        told.add(
            _("It was in notebook format {version}; format 4 is what Jupyter writes.").format(
                version=str(data.get("nbformat", "?"))[:10]
            )
        )
    return cells


def _scanned(text: str) -> Iterator[Any]:
    """Yield the whole cells in a text that is no whole notebook."""
    position, effort, count = 0, 0, 0
    while count < MOST and effort < EFFORT and (match := CELL.search(text, position)):
        start = match.start()
        try:
            found, position = DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            position = start + 1
            # To the text's end if a quote was never closed; json itself counts lines to there.
            effort += len(text) if error.msg.startswith("Unterminated") else error.pos
            continue
        except (ValueError, RecursionError):
            effort += len(text)
            position = start + 1
            continue
        if "cell_type" in found:
            count += 1
            yield found


def _bound(data: dict[str, Any], name: str) -> None:
    """Raise ``SubmissionError`` if lists and objects are nested more than ``DEEPEST`` deep."""
    level: list[Any] = [data]
    for _depth in range(DEEPEST):
        children = [node.values() if isinstance(node, dict) else node for node in level]
        level = [n for nodes in children for n in nodes if isinstance(n, dict | list)]
        if not level:
            return
    raise _too_deep(name)


def _too_deep(name: str) -> SubmissionError:
    return SubmissionError(
        _("{name} is nested too deep to be a notebook. Ask how it was made.").format(name=name)
    )


def _loose(cells: list[Any]) -> Iterator[Loose]:
    for cell in cells:
        source = _joined(cell.get("source", cell.get("input"))) if isinstance(cell, dict) else None
        if source is None:
            continue
        metadata = cell.get("metadata")
        marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        yield Loose(
            kind=kind if (kind := str(cell.get("cell_type"))) in {"code", "raw"} else "markdown",
            source=source,
            marks=marks if isinstance(marks, dict) else {},
            id=str(cell.get("id", "")),
        )


def _joined(source: Any) -> str | None:
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        return None
    # half a character can't be saved in a file
    return "".join(lines).encode(errors="replace").decode()


def _whole(text: str, data: Any, told: _Told) -> NotebookNode | None:
    """Return the notebook if it keeps nbformat's rules; else note the broken rule in ``told``."""
    ids = [cell.get("id") for cell in data["cells"] if isinstance(cell, dict)]
    named = [id for id in ids if id is not None]
    if len(set(map(str, named))) < len(named):
        told.add(_("Two cells had one id."))
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # nbformat would mend this with random ids
            notebook: NotebookNode = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
        json.dumps(notebook, ensure_ascii=False).encode()
    # nbformat raises many kinds of error: KeyError, its own errors, Unicode's …
    except Exception as error:  # noqa: BLE001
        told.add(_("It broke a rule of notebooks ({why}).").format(why=course.first_line(error)))
        return None
    return notebook
