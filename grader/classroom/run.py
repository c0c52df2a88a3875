"""One run over a class: what `grader grade` and `grader regrade` share."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pluggy

from grader.classroom.gradebook import Gradebook, GradebookError, Row, Stamp
from grader.classroom.marking import Attempts, Marking
from grader.course.catalogue import Catalogue
from grader.executors.where import PROCESSES, Where
from grader.grades.grade import Grade, named_checks
from grader.handins.arrival import Arrival, class_arrival
from grader.handins.entry import Entry
from grader.hookspecs import Write
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.support.files import staged
from grader.support.interrupts import undivided
from grader.text.language import Language

if TYPE_CHECKING:
    from grader.classroom.tasks import Graded


@dataclass(frozen=True)
class Asked:
    """What a person asks of a run over a class; the gradebook remembers it for `grader regrade`."""

    class_dir: str
    exercises: tuple[str, ...] = ()
    roster: str | None = None
    layout: str = "auto"
    attempts: Attempts = "latest"
    seed: int = 0
    device: str = "auto"
    data: str | None = None
    names_data: bool = False
    """Whether the data were named for this run, and not by this machine's environment."""
    require_confinement: bool = False
    language: str = "en"
    formats: tuple[str, ...] = ()

    @property
    def options(self) -> RunSettings:
        """What of it decides how a submission is graded."""
        data = Path(self.data) if self.data else None
        return RunSettings(
            self.exercises, self.seed, self.device, data, self.language, self.require_confinement
        )

    def anywhere(self) -> dict[str, Any]:
        """Return it as JSON holds it, with paths that hold wherever the next run is started."""
        paths = {name: getattr(self, name) for name in ("class_dir", "roster", "data")}
        return asdict(self) | {name: path and str(Path(path).resolve()) for name, path in paths.items()}


@dataclass(frozen=True)
class Change:
    """What of a submission's grade is not as it was."""

    id: str
    before: float | None
    """Points; None where it was not graded before."""
    now: float
    checks: tuple[tuple[str, str, str], ...]
    """Those whose status changed: name, status before, status now."""


@dataclass
class Tally:
    """What a run came to, as it goes."""

    taken_over: int = 0
    changes: list[Change] | None = None
    """Asked for by a list to fill."""


class Grades(Sequence[Grade]):
    """The grades of a class, each read from the gradebook when somebody looks at it."""

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
    """A class that has arrived, and how it is to be graded."""

    asked: Asked
    arrival: Arrival
    marking: Marking
    catalogue: Catalogue
    manager: pluggy.PluginManager
    where: Where
    say: Language

    @property
    def entries(self) -> Mapping[str, Entry]:
        """What was handed in, by id."""
        return self.arrival.entries

    def grade(self, book: Gradebook, tally: Tally, *, resume: bool) -> Generator[Grade, None, None]:
        """Yield the grades as they come, a person's points in them; each is in the gradebook by then.

        With `resume`, what is graded and has not changed is taken over.
        """
        settings = {**self.asked.anywhere(), "ids": list(self.entries)}
        marking = repr(self.marking)
        same_marks = book.settings().get("marking") == marking
        known = book.stamps() if resume else {}
        # Until all are marked in the same way, no way is remembered.
        book.remember({**settings, "marking": marking if same_marks else None})
        overrides = book.overrides()
        counting = {id: self._counting(entry) for id, entry in self.entries.items()}
        kept = {
            id: known[id]
            for id, entry in counting.items()
            # Which of several hand-ins is the best follows from the marking, too.
            if id in known and (same_marks or len(entry.hand_ins) < 2)
        }
        with closing(self._graded(counting, kept)) as results:
            for graded in results:
                id, entry = graded.id, self.entries[graded.id]
                before = book.grade(id) if resume else None
                if graded.grades is None:
                    assert before is not None, "only what is kept is taken over"
                    grade = self.marking.remarked(entry, before, self.say)
                    tally.taken_over += 1
                else:
                    grade = self.marking.mark(entry, graded.grades, self.say)
                if (graded.stamp, grade) != (known.get(id), before):
                    book.write(id, Row(graded.stamp, grade))
                before = before and before.overridden(overrides)
                grade = grade.overridden(overrides)
                if graded.grades is not None:
                    self.manager.hook.grader_grade_finished(grade=grade)
                if tally.changes is not None and (change := _change(before, grade)):
                    tally.changes.append(change)
                yield grade
        book.keep(self.entries)
        book.remember({**settings, "marking": marking})

    def _counting(self, entry: Entry) -> Entry:
        hand_ins = tuple(entry.hand_ins[place] for place in self.marking.counting(entry))
        return replace(entry, hand_ins=hand_ins)

    def _graded(
        self, entries: Mapping[str, Entry], kept: Mapping[str, Stamp]
    ) -> Generator[Graded, None, None]:
        options = self.asked.options
        if self.where not in (Where(), Where(jobs=1)):
            with undivided():
                from grader.classroom.grading import grade_class_side_by_side
                from grader.datasets.images import find_datasets

            if self.where.executor == PROCESSES:
                # What has to be downloaded is downloaded once, before the others look for it.
                find_datasets(self.catalogue.select(options.exercises), self.manager, root=options.data)
            # Elsewhere data lie in other places, but for those that a person names for all of them.
            data = options.data.absolute() if options.data and self.asked.names_data else None
            options = replace(options, data=data)
            yield from grade_class_side_by_side(
                entries, kept, options, self.manager, self.catalogue, self.where
            )
            return
        with worker_source(self.manager, self.catalogue) as workers:
            # Loads torch, while the worker does the same.
            with undivided():
                from grader.classroom.grading import grade_class
                from grader.judge.opening import open_judge

            judge = open_judge(options, self.catalogue, self.manager, workers)
            yield from grade_class(entries, kept, judge, options, self.manager)


def prepare(
    asked: Asked,
    out: Path,
    manager: pluggy.PluginManager,
    catalogue: Catalogue,
    where: Where,
    *,
    say: Language,
) -> ClassRun:
    """Return a run whose results go to `out`, and of which nothing is graded yet.

    Raises UnknownExercise, SubmissionError.
    """
    catalogue.select(asked.exercises)  # an unknown name is told before anything is done
    roster = Path(asked.roster) if asked.roster else None
    assignment = catalogue.assignment(asked.exercises)
    # Platforms show times as they are for whoever downloads; who wrote the due date is there, too.
    zone = (assignment and assignment.due and assignment.due.tzinfo) or timezone.utc
    arrival = class_arrival(Path(asked.class_dir), layout=asked.layout, roster=roster, results=out, zone=zone)
    marking = Marking(assignment, asked.attempts)
    return ClassRun(asked, arrival, marking, catalogue, manager, where, say)


def write_outputs(writers: Sequence[Write], grades: Sequence[Grade], out: Path) -> None:
    """Write the outputs of a class into a folder, all of them or none. Raises GradebookError."""
    try:
        with staged(out) as draft:
            for write in writers:
                write(grades, draft)
    except OSError as error:
        raise GradebookError(
            "{path}: the results can't be written ({reason}); free some space there and run again "
            "with --resume",
            path=error.filename2 or out,
            reason=error.strerror or error,
        ) from None


def _change(before: Grade | None, now: Grade) -> Change | None:
    if before is None:
        return Change(now.id, None, now.points, ())
    then, today = (
        {name: check.status for name, check in named_checks(grade).items()} for grade in (before, now)
    )
    checks = tuple(
        (name, then.get(name, ""), today.get(name, ""))
        for name in dict.fromkeys((*then, *today))
        if then.get(name) != today.get(name)
    )
    if not checks and before.points == now.points and before.max_points == now.max_points:
        return None
    return Change(now.id, before.points, now.points, checks)
