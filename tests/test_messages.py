"""The message catalogue is whole, and a translation is a file."""

import ast
import io
import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import kit
from kit import messages

KIT = Path(kit.__file__).parent
EXTRACT = ["extract", "-F", "kit/locale/babel.toml"]
EXTRACT += ["--no-location", "--sort-output", "--omit-header", "-o"]
POT = "kit/locale/hackyack.pot"
SOURCES = ["kit", "start.py", "workshops/glossary.toml"]


def babel(*args: str) -> None:
    """Run ``pybabel`` in the clone's root."""
    command = [sys.executable, "-m", "babel.messages.frontend", *args]
    subprocess.run(command, cwd=KIT.parent, check=True, capture_output=True, timeout=100)


def ids(file: Path) -> set[str]:
    """Return the sentences of a catalogue, singular and plural."""
    found = [message.id for message in read_po(io.BytesIO(file.read_bytes())) if message.id]
    return {text for id_ in found for text in (id_ if isinstance(id_, tuple) else (id_,))}


CATALOGUE = ids(KIT / "locale" / "hackyack.pot")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of ``_`` and ``ngettext`` in the sources, with the place where it stands."""
    for file in [*sorted(KIT.rglob("*.py")), KIT.parent / "start.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in {"_", "ngettext"}:
                    yield f"{file.relative_to(KIT.parent).as_posix()}:{node.lineno}", node


def test_the_catalogue_is_up_to_date(tmp_path: Path) -> None:
    """The sentences in the catalogue are those that the kit says."""
    babel(*EXTRACT, str(tmp_path / "new.pot"), *SOURCES)
    new = ids(tmp_path / "new.pot")
    command = " ".join(["pybabel", *EXTRACT, POT, *SOURCES])
    assert (new - CATALOGUE, CATALOGUE - new) == (set(), set()), f"Refresh it: {command}"


def test_every_sentence_can_be_found() -> None:
    """A sentence stands in the code whole: no f-string, no variable, no call inside an f-string."""
    lost = [
        place
        for place, call in calls()
        for text in call.args[: 1 if getattr(call.func, "id", "") == "_" else 2]
        if not isinstance(text, ast.Constant) or text.value not in CATALOGUE
    ]
    assert lost == []


def test_there_are_sentences() -> None:
    """The kit speaks through the catalogue: the calls are found at all."""
    assert len(list(calls())) > 100


def test_every_gap_has_a_name() -> None:
    """A translator sees what goes into a sentence, and may put it elsewhere in it."""
    gaps = {
        text: [
            gap for _text, gap, _spec, _conversion in string.Formatter().parse(text) if gap == ""
        ]
        for text in CATALOGUE
        if "{" in text
    }
    assert [text for text, nameless in gaps.items() if nameless] == []


def test_no_sentence_belittles() -> None:
    """What is easy for whom isn't for us to say."""
    words = re.compile(r"\b(simply|just|obviously)\b", re.IGNORECASE)
    assert [text for text in CATALOGUE if words.search(text)] == []


def test_english_is_the_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a language, or with an empty one, the sentences are English."""
    monkeypatch.setenv("HACKYACK_LANGUAGE", "")
    assert messages.language() == "en"


def said(home: Path, language: str) -> str:
    """Return what a copy of the kit says in a language when three dots are left."""
    code = (
        "from kit.tasks.choices import One\ntry:\n One(['a']).accept(...)\nexcept Exception as e:"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n print(ascii(str(e)))"],
        cwd=home, env=os.environ | {"HACKYACK_LANGUAGE": language}, check=True,
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    return str(ast.literal_eval(done.stdout))


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    """A copy of the kit with one sentence in Serbian, made as a translator makes it."""
    shutil.copytree(KIT, tmp_path / "kit", ignore=shutil.ignore_patterns("__pycache__"))
    locale = tmp_path / "kit" / "locale"
    babel("init", "-D", "hackyack", "-i", POT, "-d", str(locale), "-l", "sr")
    file = locale / "sr" / "LC_MESSAGES" / "hackyack.po"
    english, serbian = "Nothing is chosen yet. Choose one.", "Još ništa nije izabrano. Izaberi."
    text = file.read_text("utf-8")
    untranslated = f'msgid "{english}"\nmsgstr ""'
    assert untranslated in text
    file.write_text(text.replace(untranslated, f'msgid "{english}"\nmsgstr "{serbian}"'), "utf-8")
    babel("compile", "-D", "hackyack", "-d", str(locale))
    return tmp_path


def test_a_translation_is_a_file(translated: Path) -> None:
    """With a compiled catalogue in its place, the kit speaks the language that is chosen."""
    assert said(translated, "sr") == "Još ništa nije izabrano. Izaberi."


def test_a_language_without_a_file_is_english(translated: Path) -> None:
    """A language without a translation falls back to English."""
    assert said(translated, "xx") == "Nothing is chosen yet. Choose one."
