"""One submission's code for one exercise, loaded in a worker and ready to be called."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TypeVar

import msgspec

from grader.channel import Worker, WorkerDied, WorkerTimeout
from grader.exercise import Exercise
from grader.process import WorkerSource
from grader.student import Answer, Call, Crashed, Frame, Raised, TimedOut, Unavailable
from grader.submission import Submission
from grader.text import printable
from grader.worker import wire

# A call that ends just in time still has to be answered, behind up to 50 ms of other answers.
_SLACK_SECONDS = 0.25
_MOST_TIMEOUTS = 2
# What a GPU's driver and libraries take in a process, before any tensor.
_DEVICE_BYTES = 16 * 1024**3

Reply = TypeVar("Reply")


class Step(msgspec.Struct, frozen=True):
    """How far a long call is: epochs are counted from 1, `done` is the share of all."""

    epoch: int = 0
    epochs: int = 0
    done: float = 0.0


OnProgress = Callable[[Step], None]


class Home(msgspec.Struct, frozen=True):
    """Where a submission defines a name."""

    module: str
    file: str
    where: str
    text: str

    def __str__(self) -> str:
        return printable(f"{self.where}: {self.text}")


class Part(msgspec.Struct, frozen=True):
    """A part of the source that could not be read or loaded, and why."""

    where: str
    text: str
    reason: str

    def __str__(self) -> str:
        return printable(f"{self.where}: {self.text} ({self.reason})")


class Mention(msgspec.Struct, frozen=True):
    """A forbidden operation that the source names."""

    operation: str
    where: str

    def __str__(self) -> str:
        return printable(f"{self.operation} ({self.where})")


class Survey(msgspec.Struct, frozen=True):
    """What a submission's source says before any of it runs."""

    homes: dict[str, Home]
    readable: bool
    """Whether any file holds a statement that Python can read."""
    unreadable: tuple[Part, ...]
    mentions: tuple[Mention, ...]


class _Loaded(msgspec.Struct, frozen=True):
    names: tuple[str, ...]
    left_out: tuple[Part, ...]


class _Raised(msgspec.Struct, frozen=True):
    todo: bool
    out_of_memory: bool
    message: str
    frames: tuple[dict[str, str], ...]


class Session:
    """Calls a submission's functions; starts a worker when one is needed, anew when one is gone."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        workers: WorkerSource,
        *,
        seed: int,
        device: str = "cpu",
        definitions_only: bool = False,
        on_progress: OnProgress = lambda progress: None,
    ) -> None:
        """With `definitions_only`, the source's other top-level code is not tried."""
        self.definitions_only = definitions_only
        self.survey: Survey | None = None
        self.loaded: tuple[str, ...] = ()
        self.left_out: tuple[Part, ...] = ()
        self._submission = submission
        self._exercise = exercise
        self._workers = workers
        self._seed = seed
        self._device = device
        self._on_progress = on_progress
        self._worker: Worker | None = None
        self._timeouts: Counter[str] = Counter()
        self._going_on = False
        self._load_problem: TimedOut | Crashed | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def prepare(self) -> None:
        """Load the submission unless it is loaded.

        Raises TimedOut or Crashed where even its definitions alone can't be loaded.
        """
        if self._load_problem is not None:
            raise self._load_problem
        if self._worker is not None:
            return
        try:
            try:
                self._load()
            except (WorkerTimeout, WorkerDied):
                if self.definitions_only:
                    raise
                self.definitions_only = True
                self._load()
        except WorkerTimeout:
            self._load_problem = TimedOut(
                f"Loading the source had not finished after {self._exercise.limits.load_seconds:g} s."
            )
        except WorkerDied as death:
            self._load_problem = Crashed(f"While the source was loaded, its process {death}.")
        if self._load_problem is not None:
            self.close()
            raise self._load_problem

    def ask(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers of a batch in order; one that is an exception is the last.

        Wall time is bounded for each call and for the batch.
        """
        name = calls[0].name
        if self._timeouts[name] >= _MOST_TIMEOUTS:
            return [TimedOut(f"{name} did not return in time twice, so it was not called again.")]
        try:
            self.prepare()
        except (TimedOut, Crashed) as reason:
            return [reason]
        for needed in calls[0].names:
            if needed not in self.loaded:
                return [self._missing(needed)]
        limits = self._exercise.limits
        deadline = time.monotonic() + limits.check_seconds
        answers: list[Answer] = []
        try:
            for answer in self._exchange(calls, deadline):
                answers.append(answer)
        except WorkerTimeout:
            self.close()
            self._timeouts[name] += 1
            if time.monotonic() < deadline and self._going_on:
                problem = f"{name} stood still for {limits.call_seconds:g} s in the middle of a training run."
            elif time.monotonic() < deadline:
                problem = f"{name} had not returned after {limits.call_seconds:g} s."
            else:
                problem = f"{len(calls)} calls of {name} took over {limits.check_seconds:g} s together."
            answers.append(TimedOut(problem))
        except WorkerDied as death:
            self.close()
            answers.append(Crashed(f"While {name} was running, its process {death}."))
        return answers

    def _exchange(self, calls: Sequence[Call], deadline: float) -> Iterator[Answer]:
        assert self._worker is not None
        request = wire.encode({"calls": len(calls), "seed": self._seed})
        frames = b"".join((request, *(call.frame for call in calls)))
        self._worker.send(frames, seconds=deadline - time.monotonic())
        self._going_on = False
        missing = len(calls)
        while missing:
            remaining = max(deadline - time.monotonic(), 0.001)
            patience = self._exercise.limits.call_seconds + _SLACK_SECONDS
            batch = self._worker.receive(seconds=min(patience, remaining))
            if isinstance(batch, dict):
                self._on_progress(_convert(self._worker, batch.get("progress"), Step))
                self._going_on = True
                continue
            if not isinstance(batch, list) or not 0 < len(batch) <= missing:
                raise _garbled(self._worker)
            for item in batch:
                answer = self._read_answer(item)
                yield answer
                if isinstance(answer, Exception):
                    return
            missing -= len(batch)

    def _read_answer(self, item: object) -> Answer:
        assert self._worker is not None
        match item:
            case {"returned": value}:
                return value
            case {"raised": report}:
                raised = _convert(self._worker, report, _Raised)
                frames = [
                    Frame(printable(f.get("where", "")), printable(f.get("text", ""))) for f in raised.frames
                ]
                return Raised(self._explain(raised), todo=raised.todo, frames=frames)
        raise _garbled(self._worker)

    def _explain(self, raised: _Raised) -> str:
        message = printable(raised.message)
        if raised.out_of_memory:
            most = self._exercise.limits.memory_bytes / 1024**3
            return f"It asked for more memory than the {most:g} GiB that a submission may take. ({message})"
        if self._device == "cpu" and ("CUDA" in message or "NVIDIA" in message):
            return f"{message}. This machine computes on the CPU: leave the choice of a device to the caller."
        return message

    def _missing(self, name: str) -> Unavailable:
        assert self.survey is not None
        home = self.survey.homes.get(name)
        if home:
            reasons = [str(part) for part in self.left_out if part.where == home.where]
            return Unavailable(f"{name} was not loaded: {' '.join(reasons) or home}", todo=False, frames=())
        if self.survey.unreadable:
            return Unavailable(f"Python can't read {self.survey.unreadable[0]}.", todo=False, frames=())
        return Unavailable(f"{name} is not defined yet.", todo=True, frames=())

    def _start(self) -> Worker:
        limits = self._exercise.limits
        if self._device != "cpu":
            limits = replace(limits, memory_bytes=limits.memory_bytes + _DEVICE_BYTES)
        text = (cell for file in self._submission.files for cell in file.cells)
        visual = ("torchvision",) if any("torchvision" in cell for cell in text) else ()
        return self._workers.start(limits, imports=(*self._exercise.imports, *visual))

    def _load(self) -> None:
        limits = self._exercise.limits
        self._worker = worker = self._start()
        files = {file.name: list(file.cells) for file in self._submission.files}
        names = [declared.name for declared in self._exercise.names]
        survey = {
            "read": files,
            "preferred": self._exercise.name,
            "names": names,
            "forbidden": list(self._exercise.forbidden_names),
        }
        worker.send(wire.encode(survey), seconds=limits.load_seconds)
        self.survey = _convert(worker, worker.receive(seconds=limits.load_seconds), Survey)
        homes = {name: home.module for name, home in self.survey.homes.items()}
        load = {"load": homes, "definitions_only": self.definitions_only, "device": self._device}
        worker.send(wire.encode(load), seconds=limits.load_seconds)
        loaded = _convert(worker, worker.receive(seconds=limits.load_seconds), _Loaded)
        self.loaded, self.left_out = loaded.names, loaded.left_out


def _convert(worker: Worker, message: object, kind: type[Reply]) -> Reply:
    try:
        return msgspec.convert(message, kind)
    except msgspec.ValidationError:
        raise _garbled(worker) from None


def _garbled(worker: Worker) -> WorkerDied:
    worker.close()
    return WorkerDied("sent bytes that are no answer")
