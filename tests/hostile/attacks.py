"""Hostile hand-ins: code for the code task, and odd notebooks.

The code task asks for ``double(n)`` and its test says ``assert double(4) == 8``. So an attack that
works returns 8 (and has its point), one that is contained returns something else or stops. All have
the two core tasks right, worth 3 of 4 points, which nothing they do to the kernel can change.
"""

import copy
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

__all__ = ["ATTACKS", "ODD", "Attack", "odd_notebook"]


@dataclass(frozen=True)
class Attack:
    """Hostile code, the points it deserves, and a word from the message to the facilitator."""

    code: str
    score: float = 3
    flag: str = ""


ATTACKS = {
    # looking around
    "reads-system": Attack("import os; return 8 if os.path.exists('/etc/passwd') else 0"),
    "reads-solution": Attack("from kit import places; return 8 if places.solutions().exists() "
                             "else 0"),
    "reads-others": Attack("from kit import places; return 8 if any(places.programme().rglob('*')) "
                           "else 0"),
    "reads-gradebook": Attack("from kit import places; return 8 if (places.programme() / "
                              "'gradebook.db').exists() else 0"),
    "reads-secrets": Attack("import os; return 8 if os.environ.get('HACKYACK_TEST_SECRET') else 0"),
    "sees-processes": Attack("import os; return 8 if sum(p.isdigit() for p in os.listdir('/proc')) "
                             "> 20 else 0"),
    "connects": Attack("import socket; socket.create_connection(('127.0.0.1', PORT), 5); return 8",
                       flag="socket"),
    # taking everything
    "fork-bomb": Attack("import os, time\n    for i in range(90):\n        if os.fork() == 0:\n"
                        "            time.sleep(600); os._exit(0)\n    return 8",
                        flag="fork"),
    "memory-bomb": Attack("import mmap; m = mmap.mmap(-1, 3 * 2**30); return 8"),
    "large-file": Attack("open('big', 'wb').write(bytes(60 * 2**20)); return 8"),
    "many-files": Attack("f = [open('/dev/null') for i in range(400)]; return 8"),
    "disk-filler": Attack("for i in range(6):\n        open(f'p{i}', 'wb').write(bytes(2**25))\n"
                          "    return 8"),
    "loops": Attack("while True: pass", flag="task_3"),
    "ignores": Attack("import time\n    while True:\n        try:\n            time.sleep(600)\n"
                      "        except KeyboardInterrupt:\n            pass",
                      flag="did not stop"),
    "talks": Attack("while True: print('x' * 10000)", flag="task_3"),
    # ending things
    "exits": Attack("import os; os._exit(0)", flag="ended Python itself"),
    "system-exits": Attack("raise SystemExit", flag="SystemExit"),
    "kills-parent": Attack("import os\n    for pid in (os.getppid(), 1):\n        try: os.kill("
                           "pid, 9)\n        except OSError: pass\n    return 0", flag="kill"),
    "kills-all": Attack("import os\n    os.kill(-1, 9)\n    return 0", flag="kill"),
    "starves-all": Attack("import os, resource\n"
                          "    for pid in filter(str.isdigit, os.listdir('/proc')):\n"
                          "        if int(pid) not in {1, os.getpid()}:\n            try: "
                          "resource.prlimit(int(pid), resource.RLIMIT_AS, (1, -1))\n"
                          "            except OSError: pass\n    return 0"),
    "crashes": Attack("import ctypes; ctypes.string_at(0)", flag="ended Python itself"),
    "recurses": Attack("return double(n)", flag=""),
    # deceiving tests
    "swallows-errors": Attack("get_ipython().showtraceback = lambda *a, **k: None\n    return 0",
                              flag="get_ipython"),
    "hides-the-reply": Attack("get_ipython().run_cell = get_ipython().run_cell_async = None\n"
                              "    return 0", flag="read it"),
    "excepthook": Attack("import sys; sys.excepthook = lambda *a: None; return 0",
                         flag="excepthook"),
    "no-asserts": Attack("import builtins\n    builtins.AssertionError = KeyError\n    return 0",
                         flag="builtins"),
    "unkind-kit": Attack("from kit import tasks; tasks.require = lambda *a: None; return 2 * n",
                         flag="read it"),
    "unkind-expect": Attack("from kit import tasks; tasks.expect = lambda *a, **k: None\n"
                            "    return 2 * n", flag="read it"),
    "clears-outputs": Attack("from IPython.display import clear_output as c\n    get_ipython()"
                             ".events.register('post_run_cell', lambda r: c())\n    return 0",
                             flag="events"),
    "in-a-thread": Attack("import threading\n    begun = threading.Event()\n    def later():\n"
                          "        while True:\n            get_ipython().showtraceback = "
                          "lambda *a, **k: None\n            begun.set()\n    threading.Thread("
                          "target=later, daemon=True).start()\n    begun.wait()\n    return 0",
                          flag="threading"),
    "shows-a-result": Attack("import sys; sys.displayhook(1); return 0"),
    # these get their point, and a person is told
    "always-equal": Attack("return type('E', (), {'__eq__': lambda a, b: True})()",
                           score=4, flag="__eq__"),
    "reads-the-test": Attack("return int(get_ipython().user_ns['In'][-1].split()[-1])",
                             score=4, flag="user_ns"),
}  # fmt: skip


def _grader(cell: NotebookNode) -> dict[str, Any]:
    found: dict[str, Any] = cell.metadata.get("nbgrader", {})
    return found


def _marked(notebook: NotebookNode, **marks: Any) -> NotebookNode:
    for cell in notebook.cells:
        if _grader(cell).get("grade"):
            cell.metadata.nbgrader.update(marks)
    return notebook


def _tests_say(notebook: NotebookNode, source: str) -> NotebookNode:
    for cell in notebook.cells:
        if _grader(cell).get("grade") and cell.cell_type == "code":
            cell.source = source
    return notebook


def _without_tests(notebook: NotebookNode) -> NotebookNode:
    notebook.cells = [
        c for c in notebook.cells if not (_grader(c).get("grade") and c.cell_type == "code")
    ]
    return notebook


def _forged(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            text = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)
            cell.outputs, cell.execution_count = [text], 1
    return notebook


def _twice(notebook: NotebookNode) -> NotebookNode:
    notebook.cells += [copy.deepcopy(c) for c in notebook.cells if _grader(c).get("grade")]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"c{number}"
    return notebook


def _in_setup(notebook: NotebookNode) -> NotebookNode:
    code = new_code_cell("import builtins; builtins.print = None\nlook = lambda *a: None", id="new")
    notebook.cells.insert(1, code)
    return notebook


def _lost_marks(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    return notebook


ODD = {
    "writes-points": (lambda n: _marked(n, points=1000), 3, ""),
    "edits-tests": (lambda n: _tests_say(n, "pass"), 3, ""),
    "unlocks-tests": (lambda n: _marked(_tests_say(n, "pass"), locked=False), 3, ""),
    "deletes-tests": (_without_tests, 3, ""),
    "forges-outputs": (_forged, 3, ""),
    "doubles-tests": (_twice, 3, ""),
    "changes-setup": (_in_setup, 3, "builtins"),
    "loses-marks": (_lost_marks, 3, ""),
}


def odd_notebook(core: NotebookNode, name: str) -> tuple[NotebookNode, float, str]:
    """Return a notebook made of one with the core tasks right, with its score and flag."""
    change, score, flag = ODD[name]
    return change(copy.deepcopy(core)), score, flag
