"""One run over a class: what `grader grade` and `grader regrade` share."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import msgspec
import pluggy

from grader.classroom.gradebook import (
    Gradebook,
    GradebookError,
    Stamp,
    StampedGrade,
    UnreadableGradeError,
)
from grader.classroom.marking import LATE_SOMETIME, Attempts, Marking
from grader.course.catalogue import Catalogue
from grader.executors.parallelism import PROCESSES, Parallelism
from grader.grades.grade import Grade
from grader.handins.arrival import Arrival, class_arrival
from grader.handins.entry import Entry
from grader.hookspecs import Write
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.support.files import staged
from grader.support.interrupts import defer_interrupts
from grader.text.language import LANGUAGES, Language
from grader.text.printable import printable

if TYPE_CHECKING:
    from grader.classroom.tasks import Graded


@dataclass(frozen=True)
class ClassSettings:
    """What a person asks of a run over a class; the gradebook stores it for `grader regrade`."""

    class_dir: Path
    judging: RunSettings
    """What decides how each submission is graded."""
    names_data: bool = False
    """Whether `judging.data` was named on the command line, and not by an environment variable."""
    roster: Path | None = None
    layout: str = "auto"
    attempts: Attempts = "latest"
    formats: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it, with absolute paths: the next run may start in another folder."""
        document: dict[str, Any] = msgspec.to_builtins(self, enc_hook=lambda path: str(path.resolve()))
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ClassSettings:
        """Return the settings that `as_json` wrote; other keys are ignored."""
        return msgspec.convert(document, cls, dec_hook=lambda wanted, text: wanted(text))


@dataclass(frozen=True)
class Change:
    """How a submission's grade differs from the one before."""

    id: str
    before: float | None
    """Points; None where the submission was not graded before."""
    now: float
    checks: tuple[tuple[str, str, str], ...]
    """The checks whose status changed: name, status before, status now."""
    was_unreadable: bool = False
    """Whether there was a grade before that is damaged or of another version."""


@dataclass(frozen=True)
class GradedSubmission:
    """One submission's grade in this run, beside its grade in the last one."""

    grade: Grade
    before: Grade | None
    """The grade of the last run; None where there is none, or where this run does not resume."""
    is_unchanged: bool
    """Whether nothing was graded again, because everything that decides the grade is as it was."""
    was_unreadable: bool = False
    """Whether the grade of the last run is damaged or of another version, so that it was graded again."""

    @property
    def change(self) -> Change | None:
        """How the grade differs from the one before; None where it is the same."""
        if self.before is None:
            return Change(self.grade.id, None, self.grade.points, (), self.was_unreadable)
        return _change(self.before, self.grade)


class Grades(Sequence[Grade]):
    """The grades of a class; each is read from the gradebook when it is asked for."""

    def __init__(self, book: Gradebook, ids: Collection[str]) -> None:
        self._book = book
        self._ids = tuple(ids)
        self._overrides = book.overrides()

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Grade: ...
    @overload
    def __getitem__(self, place: slice) -> list[Grade]: ...
    def __getitem__(self, place: int | slice) -> Grade | list[Grade]:
        if isinstance(place, slice):
            return [self._read(id) for id in self._ids[place]]
        return self._read(self._ids[place])

    def _read(self, id: str) -> Grade:
        grade = self._book.grade(id)
        if grade is None:
            raise IndexError(id)
        return grade.overridden(self._overrides)


@dataclass(frozen=True)
class ClassRun:
    """The submissions of a class, and how they are to be graded."""

    settings: ClassSettings
    arrival: Arrival
    marking: Marking
    catalogue: Catalogue
    manager: pluggy.PluginManager
    parallelism: Parallelism

    def with_seed_of(self, book: Gradebook) -> ClassRun:
        """Return this run with the seed of the last run in a gradebook; the same run where there is none."""
        stored = book.settings()
        if not stored:
            return self
        judging = replace(self.settings.judging, seed=ClassSettings.from_json(stored).judging.seed)
        return replace(self, settings=replace(self.settings, judging=judging))

    @cached_property
    def say(self) -> Language:
        """The language of the grades."""
        return Language(self.settings.judging.language)

    @cached_property
    def _others(self) -> tuple[Language, ...]:
        """The other languages of the grades."""
        return tuple(map(Language, self.settings.judging.other_languages))

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries of the class, by id."""
        return self.arrival.entries

    @cached_property
    def _counting(self) -> Mapping[str, Entry]:
        """The entries with only those hand-ins that may count."""
        return {
            id: replace(entry, hand_ins=tuple(entry.hand_ins[p] for p in self.marking.counting(entry)))
            for id, entry in self.entries.items()
        }

    def remove_other_languages(self, out: Path) -> None:
        """Remove the feedback of an earlier run in languages that this run does not have."""
        for language in {*LANGUAGES} - {other.name for other in self._others}:
            for id in self.entries:
                with suppress(OSError):
                    (out / id / f"feedback.{language}.txt").unlink(missing_ok=True)

    def grade(self, book: Gradebook, *, resume: bool) -> Generator[GradedSubmission, None, None]:
        """Yield each submission as soon as its grade is in the gradebook; a person's points are in it.

        With `resume`, a submission is not graded again where nothing that decides its grade has changed.
        """
        settings = {**self.settings.as_json(), "ids": list(self.entries)}
        marking = self.marking.as_json()
        same_marking = book.settings().get("marking") == marking
        stamps = book.stamps() if resume else {}
        # No marking is stored until all submissions are marked in the same way.
        book.remember({**settings, "marking": marking if same_marking else None})
        overrides = book.overrides()
        kept = {
            id: stamps[id]
            for id, entry in self._counting.items()
            # The marking also decides which of several hand-ins is the best.
            if id in stamps and (same_marking or len(entry.hand_ins) < 2)
        }
        with closing(self._graded(kept)) as results:
            for graded in results:
                before, was_unreadable = _before(book, graded.id) if resume else (None, False)
                grade = self._marked(graded, before)
                if (graded.stamp, grade) != (stamps.get(graded.id), before):
                    book.write(graded.id, StampedGrade(graded.stamp, grade))
                grade = grade.overridden(overrides)
                if graded.grades is not None:
                    self.manager.hook.grader_grade_finished(grade=grade)
                before = before and before.overridden(overrides)
                yield GradedSubmission(grade, before, graded.grades is None, was_unreadable)
        book.keep_only(self.entries)
        book.remember({**settings, "marking": marking})

    def _marked(self, graded: Graded, before: Grade | None) -> Grade:
        entry = self.entries[graded.id]
        if graded.grades is not None:
            marked = self.marking.mark(entry, graded.grades, self.say)
        else:
            assert before is not None, "a submission without new grades has one in the gradebook"
            marked = self.marking.remarked(entry, before, self.say)
        # Learners read the grade: where the class lies on this machine is not for them.
        path = _inside(marked.submission["path"], self.settings.class_dir)
        is_late = marked.handed_in is not None and marked.handed_in.remark
        texts = {
            other.name: replace(marked.texts[other.name], remark=other(LATE_SOMETIME) if is_late else "")
            for other in self._others
        }
        return replace(marked, submission={**marked.submission, "path": path}, texts=texts)

    def _graded(self, kept: Mapping[str, Stamp]) -> Generator[Graded, None, None]:
        if not self.parallelism.is_off:
            yield from self._graded_in_parallel(kept)
            return
        self.catalogue.require_packages(self.settings.judging.exercises)
        with worker_source(self.manager, self.catalogue) as workers:
            # Loads torch while the worker loads it, too.
            with defer_interrupts():
                from grader.classroom.grading import grade_class
                from grader.judge.opening import open_judge

            judge = open_judge(self.settings.judging, self.catalogue, self.manager, workers)
            yield from grade_class(self._counting, kept, judge, self.manager, self.say)

    def _graded_in_parallel(self, kept: Mapping[str, Stamp]) -> Generator[Graded, None, None]:
        with defer_interrupts():
            from grader.classroom.parallel import grade_class_in_parallel
            from grader.datasets.images import find_datasets

        judging = self.settings.judging
        if self.parallelism.executor == PROCESSES:
            self.catalogue.require_packages(judging.exercises)
            # A data set that has to be downloaded is downloaded once, before the processes look for it.
            find_datasets(self.catalogue.select(judging.exercises), self.manager, root=judging.data)
        # On other machines the data lie elsewhere, unless the command line names a folder for all of them.
        data = judging.data.absolute() if judging.data and self.settings.names_data else None
        judging = replace(judging, data=data)
        yield from grade_class_in_parallel(
            self._counting, kept, judging, self.manager, self.catalogue, self.parallelism, self.say
        )


def prepare(
    settings: ClassSettings,
    out: Path,
    manager: pluggy.PluginManager,
    catalogue: Catalogue,
    parallelism: Parallelism,
) -> ClassRun:
    """Find the submissions of a class whose results go to `out`, and return a run that grades them.

    Raises UnknownExercise, SubmissionError.
    """
    names = settings.judging.exercises
    catalogue.select(names)  # an unknown name is an error before anything else is done
    assignment = catalogue.assignment(names)
    # Platforms show times in the zone of the person who downloads: that is the zone of the due date.
    zone = (assignment and assignment.due and assignment.due.tzinfo) or timezone.utc
    arrival = class_arrival(
        settings.class_dir, layout=settings.layout, roster=settings.roster, results=out, zone=zone
    )
    marking = Marking(assignment, settings.attempts)
    return ClassRun(settings, arrival, marking, catalogue, manager, parallelism)


def write_outputs(writers: Sequence[Write], grades: Sequence[Grade], out: Path) -> None:
    """Write the outputs of a class into a folder, all of them or none. Raises GradebookError."""
    try:
        with staged(out) as folder:
            for write in writers:
                write(grades, folder)
    except OSError as error:
        raise GradebookError(
            "{path}: the results can't be written ({reason}); free some space there and run again "
            "with --resume",
            path=error.filename2 or out,
            reason=error.strerror or error,
        ) from None


def _inside(path: str, class_dir: Path) -> str:
    """Return the path of a hand-in in the folder of the class; empty where nothing was handed in."""
    folder = Path(printable(str(class_dir)))
    return str(Path(path).relative_to(folder)) if path and Path(path).is_relative_to(folder) else path


def _before(book: Gradebook, id: str) -> tuple[Grade | None, bool]:
    """Return the grade of the last run, and whether there is one that can't be read."""
    try:
        return book.grade(id), False
    except UnreadableGradeError:
        return None, True


def _change(before: Grade, now: Grade) -> Change | None:
    then, today = (
        {name: check.status for name, check in grade.named_checks.items()} for grade in (before, now)
    )
    checks = tuple(
        (name, then.get(name, ""), today.get(name, ""))
        for name in dict.fromkeys((*then, *today))
        if then.get(name) != today.get(name)
    )
    if not checks and before.points == now.points and before.max_points == now.max_points:
        return None
    return Change(now.id, before.points, now.points, checks)
