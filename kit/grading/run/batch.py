"""Grades many submissions: makes each job when a worker is free, yields outcomes as they come."""

import contextlib
import copy
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import chain

from nbgrader.api import Gradebook
from traitlets.config import Config

from kit import disk_errors, scratch
from kit.errors import SetupError, SubmissionError, WorkshopError
from kit.grading import course
from kit.grading.courses import Assignment
from kit.grading.intake.belonging import other_notebooks
from kit.grading.run import pool, submission_files, worker
from kit.grading.run.execute import Plan
from kit.grading.run.gradebook import gradebook_rows, nbgrader_steps
from kit.grading.run.running import kernel_trees
from kit.grading.run.submission_files import Files
from kit.grading.run.tasks import answer_cache
from kit.grading.run.worker import Job, Outcome
from kit.messages import _

__all__ = ["LIMIT", "Options", "outcomes", "ready"]

LIMIT = 600  # seconds for a submission


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of ``autograde.grade``, which describes them."""

    timeout: int | None = None
    workers: int | pool.Processes | None = None
    executor: Executor | None = None
    trust: bool = False


def outcomes(
    book: Gradebook, assignment: Assignment, people: Iterable[str], options: Options
) -> Iterator[tuple[str, Outcome]]:
    """Grade the submissions of ``people``; yield participants and outcomes.

    A bad submission raises no exception; its outcome has the reason as ``error``.
    """
    unfit: list[tuple[str, Outcome]] = []
    jobs = _jobs(maker(book, assignment, options), people, unfit)
    for job, result in _completed(jobs, options):
        if isinstance(result, BaseException) and (told := disk_errors.sentence(result)):
            raise SetupError(told) from result
        if isinstance(result, SetupError):
            raise result
        yield (
            job.participant,
            result if isinstance(result, Outcome) else Outcome(error=_why(result)),
        )
        yield from _taken(unfit)
    yield from _taken(unfit)


def _taken(unfit: list[tuple[str, Outcome]]) -> Iterator[tuple[str, Outcome]]:
    while unfit:
        yield unfit.pop(0)


def maker(book: Gradebook, assignment: Assignment, options: Options) -> Callable[[str], Job]:
    """Return a function that makes a job from a participant's id.

    The jobs share everything that is the same for all submissions.
    """
    config = copy.deepcopy(assignment.course.config)
    if options.timeout is not None:
        config.Execute.timeout = options.timeout
    whole = [path.read_bytes() for path in sorted(assignment.source.glob("*.ipynb"))]
    answers = answer_cache.opened(
        assignment.course.programme, assignment.id, [*assignment.released.values(), *whole]
    )
    make = partial(
        Job,
        workshop=assignment.id,
        plan=Plan(
            released=assignment.released,
            others=other_notebooks(assignment.course),
            limit=LIMIT,
            trusted=options.trust,
            answers=None if options.executor else answers,  # other machines have other folders
        ),
        settings=_sendable(config),
        modules=str(assignment.course.folder_of_settings),
        source=_source(assignment),
        gradebook=nbgrader_steps.template(gradebook_rows.definitions(book, assignment.id)),
    )

    def job(participant: str) -> Job:
        return make(
            participant=participant,
            submission=_read(assignment, participant),
            known=gradebook_rows.of_participant(book, assignment.id, participant),
        )

    return job


def _sendable(config: Config) -> bytes:
    """Return nbgrader's settings for other processes; raise ``SetupError`` if that can't be."""
    try:
        return pickle.dumps(config)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise SetupError(
            _(
                "{file} holds a function or another thing that can't be given to the processes "
                "that grade ({why}). Write it into a module beside {file}, and name it there as "
                "text, like {example}."
            ).format(
                file=course.SETTINGS, why=course.first_line(error), example='"module.function"'
            )
        ) from error


def _source(assignment: Assignment) -> Files:
    """Return the files beside the solution; raise ``WorkshopError`` if they are too large."""
    try:
        return submission_files.read(assignment.source, notebooks=False, links=True)
    except SubmissionError as error:
        raise WorkshopError(
            _(
                "There are more than {most:,} files in {folder}, or they are larger than {size:,} "
                "MB together, and each hand-in gets a copy of them. Keep there only what its "
                "notebooks need."
            ).format(
                folder=assignment.course.short(assignment.source),
                size=submission_files.LARGEST // 10**6,
                most=submission_files.MOST,
            )
        ) from error


def _jobs(
    make: Callable[[str], Job], people: Iterable[str], unfit: list[tuple[str, Outcome]]
) -> Iterator[Job]:
    for participant in people:
        try:
            yield make(participant)
        except SubmissionError as error:
            unfit.append((participant, Outcome(error=str(error))))


def _read(assignment: Assignment, participant: str) -> Files:
    folder = assignment.submitted(participant)
    if not list(folder.glob("*.ipynb")):
        raise SubmissionError(
            _("{file} is missing. Collect it again.").format(
                file=assignment.course.short(folder / f"{next(iter(assignment.released))}.ipynb")
            )
        )
    return submission_files.read(folder)


def _completed(
    jobs: Iterator[Job], options: Options
) -> Iterator[tuple[Job, Outcome | BaseException]]:
    if options.executor is not None:
        ahead = 2 * (options.workers if isinstance(options.workers, int) else 8)
        try:
            yield from pool.completed(worker.grade, jobs, executor=options.executor, ahead=ahead)
        except pool.LostError as lost:
            jobs = chain(lost.tasks, jobs)
            lost.remote.say(_("{why} This machine goes on with what is left.").format(why=lost))
        else:
            return
    with contextlib.ExitStack() as ours:
        given = options.workers or os.cpu_count() or 1
        processes = ours.enter_context(ready(given)) if isinstance(given, int) else given
        ahead = processes.size + 1
        yield from pool.completed(worker.grade, jobs, pool=processes, ahead=ahead)


@contextlib.contextmanager
def ready(workers: int) -> Iterator[pool.Processes]:
    """Give processes that are ready to grade, each with one of the prepared trees if there are."""
    processes = pool.Processes(
        workers, preload=worker.__name__, ready=kernel_trees.adopt, anew=kernel_trees.begin
    )
    kernel_trees.hand_over()
    try:
        yield processes
    finally:
        processes.end()
        kernel_trees.end()
        scratch.sweep()  # a worker that is ended removes nothing


def _why(error: BaseException) -> str:
    if isinstance(error, pool.Died) or type(error).__name__ == "KilledWorker":  # Dask's name
        return _("It ended the process that graded it. Look at it, then grade it again.")
    return _("It could not be graded ({why}). Look at it, then grade it again.").format(
        why=course.first_line(error)
    )
