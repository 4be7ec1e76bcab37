"""Nothing that a participant's code prints, shows or raises reaches a page."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from support import minimal
from support.in_this_thread import InThisThread
from support.small_course import ID, REFLECTION, filled

from kit.grading import course
from kit.grading.pages import feedback, record, report
from kit.grading.run import autograde
from kit.grading.run.gradebook.sanitise import Harmless

from .handed import CORE, PATIENT, put

pytestmark = pytest.mark.timeout(600)

# Each says WORD, in a cell of its own and within a test.
ROADS = {
    "standard output": "print('WORD')",
    "standard error": "import sys; print('WORD', file=sys.stderr)",
    "another program": "import os; os.system('echo WORD; echo WORD >&2')",
    "a warning": "import warnings; warnings.warn('WORD')",
    "a log": "import logging; logging.warning('WORD')",
    "text": "display('WORD')",
    "markup": "from IPython.display import HTML; display(HTML('<b>WORD</b>'))",
    "a script": "from IPython.display import Javascript; display(Javascript('WORD'))",
    "a picture": "from IPython.display import SVG; display(SVG('<svg>WORD</svg>'))",
    "an object's own look": "display(type('Own', (), {'_repr_html_': lambda o: 'WORD', "
                            "'__repr__': lambda o: 'WORD'})())",
    "a line of the kit": "from kit.tasks import questions; display(questions._Line('WORD'))",
    "a result": "import sys; sys.displayhook('WORD')",
    "metadata": "display({'text/plain': 'x'}, raw=True, metadata={'a': 'WORD'})",
    "a widget": "import ipywidgets; display(ipywidgets.HTML('WORD'))",
    "another output": "display('x', display_id='d').update('WORD')",
    "a kind of error": "raise type('WORD', (ValueError,), {})",
    "an error": "raise ValueError('WORD')",
    "an error of the kit": "from kit.errors import NotYet; raise NotYet('WORD')",
    "an error that waits": "from kit.errors import NotYet; display({'text/plain': 5}, raw=True); "
                           "raise NotYet('WORD')",
    "an error with escapes": "raise ValueError('\\x1b[2J\\u202eWORD\\x07')",
    "an error of time": "raise type('CellTimeoutError', (Exception,), {})('WORD')",
}  # fmt: skip


def pages() -> str:
    """Everything that is written of hand-ins for people to read, but for their own answers."""
    made = [*feedback.feedback(ID), *record.record(ID)]
    told = report.report(ID)
    files = [*made, told.csv, told.tasks, told.html]
    text = "\n".join(file.read_text("utf-8-sig") for file in files)
    return re.sub("<summary>Your answer</summary>.*?</details>", "", text, flags=re.DOTALL)


def test_no_road_leads_to_a_page(released: Path, exercise: Path) -> None:
    """Of all hand-ins together; what they say stands in their graded notebooks alone."""
    plan = released / "workshops" / ID / "workshop.toml"
    plan.parent.mkdir(parents=True)
    plan.write_text(minimal.PLAN, "utf-8")
    words = {}
    for number, (name, code) in enumerate(ROADS.items()):
        words[name] = f"road{number}x"
        source = code.replace("WORD", words[name])
        notebook = filled(exercise, CORE | {"double": f"{source}; return 0"}, REFLECTION)
        notebook.cells.insert(-1, new_code_cell(source))
        put(released, f"person-{number}", notebook)
    done = autograde.grade(ID, timeout=PATIENT, executor=InThisThread())
    read = pages() + "".join(one.message for one in done)
    assert [one.score for one in done] == [3] * len(ROADS)
    assert [name for name, word in words.items() if word in read] == []


def test_what_an_answer_raises_is_told_without_what_moves_the_page(
    released: Path, exercise: Path
) -> None:
    """Its own text helps; nothing that is hidden had been in its process."""
    code = "return 0\nraise ValueError('\\x1b[2J\\u202e<b>road</b>\\x07 here')"
    put(released, "one", filled(exercise, CORE | {"double": code}, REFLECTION))
    autograde.grade(ID, timeout=PATIENT, executor=InThisThread())
    (page,) = feedback.feedback(ID)
    text = page.read_text("utf-8")
    assert "ValueError: [2J&lt;b&gt;road&lt;/b&gt; here" in text
    assert not {"\x1b", "\u202e", "\x07"} & set(text)


def test_the_formgrader_shows_it_harmless(released: Path, exercise: Path) -> None:
    """A facilitator reads all of it, without a script or a picture that asks for something."""
    notebook = filled(exercise, CORE, REFLECTION)
    for name in ("a script", "a picture", "markup", "an object's own look", "a widget"):
        notebook.cells.append(new_code_cell(ROADS[name].replace("WORD", "<script>road</script>")))
    put(released, "one", notebook)
    autograde.grade(ID, timeout=PATIENT, executor=InThisThread())
    file = released / "programme" / "autograded" / "one" / ID / f"{ID}.ipynb"
    with course.gradebook() as book:
        id = book.find_submission_notebook(ID, ID, "one").id
    resources = {"submission_id": id, "assignment_id": ID, "notebook_id": ID}
    shown, _resources = Harmless().preprocess(nbformat.read(file, 4), resources)
    kinds = {
        kind
        for cell in shown.cells
        for output in cell.get("outputs", ())
        for kind in output.get("data", ())
    }
    assert kinds <= {"text/plain", "text/html", "image/png", "image/jpeg"}
    markup = [
        output.data["text/html"]
        for cell in shown.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", ())
    ]
    assert markup
    assert not any("<script" in one for one in markup)
    assert "widgets" not in shown.metadata
