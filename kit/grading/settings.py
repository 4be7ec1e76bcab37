"""nbgrader's settings of a course in any folder, as nbgrader itself reads them there.

Only the course's own ``nbgrader_config.py`` counts, and nbgrader's defaults where there is none: a
person's own settings in ``~/.jupyter`` may name another course.
"""

import contextlib
import difflib
import string
import sys
import traceback
from collections.abc import Collection, Iterator
from pathlib import Path

from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, Execute
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from traitlets import TraitError
from traitlets.config import Application, Config

from kit import places
from kit.errors import SetupError
from kit.grading import course
from kit.messages import _

__all__ = ["has_gradebook", "misspelt", "read", "stubs"]

CHECKED = (
    Autograde,
    GenerateAssignment,
    GenerateFeedback,
    Execute,
    ClearSolutions,
    AssignLatePenalties,  # names a plug-in
)
NAMED = frozenset({"nbgrader_step", "student_id", "assignment_id"})  # by a directory structure


def read(folder: Path) -> Config:
    """Return nbgrader's settings of the course in ``folder``, its paths made full ones.

    Raises ``SetupError`` if the folder is none, or if nbgrader can't work with its settings.
    """
    if not folder.is_dir():
        what = _("is a file") if folder.exists() else _("is not there")
        raise SetupError(
            _(
                "{folder} {what}. Name the course's folder, the one with {file} or with source/ "
                "in it."
            ).format(folder=folder, what=what, file=course.SETTINGS)
        )
    course.searchable(folder)
    with _inside(folder):
        config = _loaded(folder)
        try:
            directory = CourseDirectory(config=config)
            _check_structure(folder / course.SETTINGS, directory.directory_structure)
            config.CourseDirectory.course_id = directory.course_id  # workers read it
            config.CourseDirectory.root = str(Path(directory.root).resolve())
            config.CourseDirectory.db_url = _full(CourseDirectory(config=config).db_url, folder)
            for kind in CHECKED:
                kind(config=config)
        except (TraitError, ArgumentError) as error:
            raise SetupError(
                _("{file} has a setting that nbgrader does not take: {why}").format(
                    file=folder / course.SETTINGS, why=course.first_line(error)
                )
            ) from error
    return config


def has_gradebook(address: str) -> bool:
    """Tell whether a gradebook is there; one on a server always counts as there."""
    url = make_url(address)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return not is_file or Path(str(url.database)).is_file()


def stubs(config: Config) -> frozenset[str]:
    """Return the comments that nbgrader leaves in an exercise where its solution stood."""
    found = ClearSolutions(config=config).code_stub.values()
    lines = (line.strip() for stub in found for line in stub.splitlines())
    return frozenset(line for line in lines if line.startswith("#"))


def misspelt(config: Config) -> list[str]:
    """Return a sentence for each setting that no class of nbgrader has; nbgrader ignores it."""
    known: dict[str, set[str]] = {}
    for kind in NbGrader().all_configurable_classes():
        for section in kind.section_names():
            known.setdefault(section, set()).update(kind.class_trait_names(config=True))
    return sorted(
        _misspelt(section, name, names)
        for section, names in known.items()
        for name in config.get(section, ())
        if not section.startswith("Exchange")  # plug-ins, which the settings choose
        and name not in names
        and not name[0].isupper()  # in capitals: settings of what it uses
    )


def _misspelt(section: str, name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    said = _("{file} sets {section}.{name}, which nbgrader does not know, so it changes nothing.")
    if near:
        said += " " + _("Did you mean {near}?")
    return said.format(
        file=course.SETTINGS, section=section, name=name, near=f"{section}.{next(iter(near), '')}"
    )


def _check_structure(file: Path, structure: str) -> None:
    """Raise ``SetupError`` if folders of two people or two assignments would be the same."""
    fields: set[str] = set()
    with contextlib.suppress(ValueError):  # a brace that is never closed: then none is named
        fields = {part[1] for part in string.Formatter().parse(structure) if part[1] is not None}
    if fields != NAMED:
        raise SetupError(
            _(
                "{file} has the directory_structure {structure}. It has to name {named}, and "
                "nothing else in braces: so each hand-in has a folder of its own."
            ).format(
                file=file, structure=structure, named=", ".join(f"{{{n}}}" for n in sorted(NAMED))
            )
        )


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in ``folder``, as nbgrader does, so that settings may name files and modules there."""
    before = list(sys.path)
    with contextlib.chdir(folder):
        sys.path.insert(0, str(folder))
        try:
            yield
        finally:
            sys.path[:] = before


def _loaded(folder: Path) -> Config:
    app = NbGrader(log=course.silent())
    app.raise_config_file_errors = True
    try:
        # what nbgrader does in this folder, and it knows the names that options had before
        Application.load_config_file(app, "nbgrader_config", path=str(folder))
    except (Exception, SystemExit) as error:
        raise SetupError(
            _(
                "{file} can't be read{where}: {why}. Correct it there; nbgrader can't read it "
                "either."
            ).format(file=folder / course.SETTINGS, where=_line(error), why=_said(error))
        ) from error
    return Config(app.config)


def _line(error: BaseException) -> str:
    """Return the place in the settings' file at which ``error`` was raised; "" if it is unknown."""
    if isinstance(error, SyntaxError):
        number = error.lineno
    else:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [one.lineno for one in frames if Path(one.filename).name == course.SETTINGS]
        number = lines[-1] if lines else None
    return _(", line {n}").format(n=number) if number else ""


def _said(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return _("it ends the program there (SystemExit: {status})").format(status=error.code)
    text = error.msg if isinstance(error, SyntaxError) else course.first_line(error)
    return f"{type(error).__name__}: {text}"


def _full(address: str, folder: Path) -> str:
    """Return the address of a gradebook with the full path of its file, if it is a file."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return address
    return places.sqlite_address(folder / url.database)
