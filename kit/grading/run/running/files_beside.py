"""The files beside a notebook: all for a participant's code, without modules for ours.

The exercise itself runs outside the confinement of participants' code. A module that somebody has
handed in beside it, ``pandas.py`` or ``kit/``, would run there in the place of the real one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.grading.intake import hand_in_times
from kit.grading.run.submission_files import Files, read

__all__ = ["all_files", "kept_out", "without_modules"]

# endings of files that Python imports, on any system
MODULES = (".py", ".pyc", ".pyd", ".pyw", ".so", ".dll", ".dylib", ".egg", ".pth", ".zip")
SETTINGS = {"matplotlibrc"}  # read from the working folder


def all_files(folder: Path) -> Files:
    """Return the files in a notebook's folder, without nbgrader's own."""
    found = read(folder, notebooks=False)
    return {name: file for name, file in found.items() if name != hand_in_times.FILE}


def without_modules(files: Files, own: Files) -> Files:
    """Return ``files`` without those that Python may run, unless they are as in ``own``.

    ``own`` are the files of the exercise's author.
    """
    return {
        name: file
        for name, file in files.items()
        if not _may_run(name) or own.get(name, (0, None))[1] == file[1]
    }


@contextmanager
def kept_out(folder: Path, own: Files) -> Iterator[None]:
    """Take the files that ``without_modules`` leaves out away from ``folder`` for a while."""
    files = all_files(folder)
    out = files.keys() - without_modules(files, own).keys()
    for name in out:
        (folder / name).unlink()
    try:
        yield
    finally:
        for name in out:
            mode, content = files[name]
            (folder / name).write_bytes(content)
            (folder / name).chmod(mode)


def _may_run(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return last.endswith(MODULES) or last in SETTINGS
