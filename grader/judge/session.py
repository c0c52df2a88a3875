"""One submission's code for one exercise, loaded in a worker and ready to be called."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from types import TracebackType

import msgspec

from grader.authoring.calls import Answer, Call, Crashed, Raised, TimedOut
from grader.course.exercise import Exercise
from grader.handins.submission import Submission
from grader.judge import call_failures, replies
from grader.judge.answers import Answers, Reply, footprint
from grader.judge.replies import Survey
from grader.sandbox.channel import RawFrame, Worker, WorkerDied, WorkerTimeout
from grader.sandbox.workers import WorkerSource
from grader.support.memo import Memo
from grader.wire.frames import MAX_BODY, WireError, decode, encode

# A call that ends just in time still has to be answered, behind up to 50 ms of other answers.
_SLACK_SECONDS = 0.25
_MOST_TIMEOUTS = 2
# All calls for an exercise may take as long as so many of its checks may.
_MOST_LONG_CHECKS = 2
# What the answers of one check may take in the judge's memory. The largest of a course, a net's
# parameters, take 20 MB; answers of a hundred calls of a function take less than one.
MOST_ANSWER_BYTES = 256 * 1024**2
# How many of a class's different replies are known again.
MOST_REPLIES = 5_000
# What a frame's message takes at most, long texts apart.
_FRAME_BYTES = MAX_BODY + 10 * 1024**2
# What a GPU's driver and libraries take in a process, before any tensor.
_DEVICE_BYTES = 16 * 1024**3


@dataclass
class _Spent:
    """What the exchanges of one check have taken so far."""

    calls: int = 0
    seconds: float = 0.0
    answers: int = 0
    bytes: int = 0


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
        load_problem: TimedOut | Crashed | None = None,
        on_progress: replies.OnProgress = lambda progress: None,
        known: Memo[Reply] | None = None,
    ) -> None:
        """With `definitions_only`, the source's other top-level code is not tried; with a
        `load_problem`, none of it. `known` are replies that came before.
        """
        self.definitions_only = definitions_only
        self.survey: Survey | None = None
        self.loaded: tuple[str, ...] = ()
        self.left_out: tuple[replies.Part, ...] = ()
        self._submission = submission
        self._exercise = exercise
        self._workers = workers
        # Who runs in a worker is not to know which inputs and labels other runs of this seed bring.
        self._seed = int.from_bytes(sha256(f"worker {seed}".encode()).digest()[:7], "big")
        self._device = device
        self._on_progress = on_progress
        self._worker: Worker | None = None
        self._spent = _Spent()
        self._seconds = 0.0
        self._timeouts: Counter[str] = Counter()
        self._going_on = False
        self._replies = known or Memo(MOST_REPLIES)
        self.load_problem = load_problem

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
        """Get ready for a check: its bounds begin anew, and the submission is loaded unless it is.

        Raises TimedOut or Crashed where even the source's definitions alone can't be loaded.
        """
        self._spent = _Spent()
        self._be_loaded()

    def begin_anew(self, *, most_seconds: float) -> None:
        """Give what follows its own bounds, as if nothing had been called: so long for a check at most."""
        limits = self._exercise.limits
        hurried = replace(limits, check_seconds=min(limits.check_seconds, most_seconds))
        self._exercise = replace(self._exercise, limits=hurried)
        self._spent = _Spent()
        self._seconds = 0.0

    def _be_loaded(self) -> None:
        if self.load_problem is not None:
            raise self.load_problem
        if self._worker is not None:
            return
        try:
            try:
                self._load()
            except (WorkerTimeout, WorkerDied):
                if self.definitions_only:
                    raise
                self.close()
                self.definitions_only = True
                self._load()
        except WorkerTimeout:
            self.load_problem = TimedOut(
                "Loading the source had not finished after {seconds:g} s.",
                seconds=self._exercise.limits.load_seconds,
            )
        except WorkerDied as death:
            self.load_problem = Crashed("While the source was loaded, its process {death}.", death=death)
        except WireError as error:
            self.load_problem = Crashed("The source is too large to be loaded: {error}.", error=error)
        if self.load_problem is not None:
            self.close()
            raise self.load_problem

    def ask(self, calls: Sequence[Call]) -> Answers:
        """Return the answers of a batch in order; one that is an exception is the last.

        Wall time is bounded for each call, wall time and memory for all batches of a check together,
        wall time for all checks together. What earlier batches have used up is not missing to a lone
        call: it has its own time, and room for the largest answer that can be sent.
        """
        name = calls[0].name
        if self._timeouts[name] >= _MOST_TIMEOUTS:
            return Answers(
                TimedOut("{name} did not return in time twice, so it was not called again.", name=name)
            )
        limits = self._exercise.limits
        most = _MOST_LONG_CHECKS * limits.check_seconds
        if self._seconds >= most:
            return Answers(
                TimedOut(
                    "The calls for the checks so far took over {most:g} s together, so {name} was not "
                    "called again.",
                    most=most,
                    name=name,
                )
            )
        try:
            self._be_loaded()
        except (TimedOut, Crashed) as reason:
            return Answers(reason)
        for needed in calls[0].names:
            if needed not in self.loaded:
                assert self.survey is not None
                return Answers(call_failures.missing(needed, self.survey, self.left_out))
        self._spent.calls += len(calls)
        started = time.monotonic()
        left = min(limits.check_seconds - self._spent.seconds, most - self._seconds)
        alone = min(limits.call_seconds + _SLACK_SECONDS, limits.check_seconds)
        deadline = started + max(left, alone)
        answers = Answers()
        try:
            with _understood():
                self._exchange(calls, deadline, answers)
        except WorkerTimeout:
            self.close()
            self._timeouts[name] += 1
            in_time = time.monotonic() < deadline
            seconds = deadline - started
            if in_time or self._spent.calls == 1:
                waited = limits.call_seconds if in_time else round(seconds, 1)
                answers.append(call_failures.overdue(name, waited, going_on=in_time and self._going_on))
            else:
                together = round(self._spent.seconds + seconds, 1)
                answers.append(call_failures.overdue_together(name, self._spent.calls, together))
        except WorkerDied as death:
            self.close()
            answers.append(Crashed("While {name} was running, its process {death}.", name=name, death=death))
        taken = time.monotonic() - started
        self._spent.seconds += taken
        self._seconds += taken
        return answers

    def _exchange(self, calls: Sequence[Call], deadline: float, answers: Answers) -> None:
        """Ask a worker, and add its answers as they come."""
        assert self._worker is not None
        request = encode({"calls": len(calls), "seed": self._seed})
        frames = b"".join((request, *(call.frame for call in calls)))
        patience = self._exercise.limits.call_seconds + _SLACK_SECONDS
        # A worker that is asked waits for nothing else, so it takes a question at once.
        self._worker.send(frames, seconds=min(patience, deadline - time.monotonic()))
        self._going_on = False
        room = max(MOST_ANSWER_BYTES, self._spent.bytes + _FRAME_BYTES)
        while most := len(calls) - len(answers):
            frame = self._worker.receive_frame(seconds=min(patience, deadline - time.monotonic()))
            digest = sha256(b"%d " % len(frame[0]) + frame[0] + frame[1]).digest()
            reply = self._replies.get(digest)
            if reply and reply.count <= most and self._spent.bytes + reply.bytes <= room:
                self._spent.answers += reply.count
                self._spent.bytes += reply.bytes
                answers.extend(reply, digest, partial(self._decode, frame, most))
                continue
            before = self._spent.bytes
            given: list[Answer] = []
            for answer in self._read(self._worker.understand(frame), most):
                self._spent.answers += 1
                self._spent.bytes += footprint(answer)
                if self._spent.bytes > room:
                    # It has more to send.
                    self.close()
                    answer = call_failures.too_much(
                        calls[0].name, self._spent.answers, self._spent.bytes, most=MOST_ANSWER_BYTES
                    )
                given.append(answer)
                if isinstance(answer, Exception):
                    answers.append(*given)
                    return
            if given:
                reply = Reply(len(given), self._spent.bytes - before)
                self._replies.keep(digest, reply)
                answers.extend(reply, digest, partial(list, given))

    def _decode(self, frame: RawFrame, most: int) -> list[Answer]:
        return list(self._read(decode(*frame), most))

    def _read(self, message: object, most: int) -> Iterator[Answer]:
        """Yield the answers in a message; none where it tells of progress."""
        match message:
            case {"progress": progress, **rest} if not rest:
                self._on_progress(replies.read(progress, replies.Step))
                self._going_on = True
            case list() if 0 < len(message) <= most:
                yield from map(self._read_answer, message)
            case _:
                raise msgspec.ValidationError("neither progress nor answers")

    def _read_answer(self, item: object) -> Answer:
        match item:
            case {"returned": value, **rest} if not rest:
                return value
            case {"raised": report, **rest} if not rest:
                raised = replies.read(report, replies.Report, self._submission.files)
                traceback = [line.message for line in raised.traceback]
                message = call_failures.raised(raised, self._exercise.limits, self._device)
                return Raised(message, todo=raised.todo, traceback=traceback)
        raise msgspec.ValidationError("neither a value nor an exception")

    def _start(self) -> Worker:
        limits = self._exercise.limits
        if self._device != "cpu":
            limits = replace(limits, memory_bytes=limits.memory_bytes + _DEVICE_BYTES, gpu=True)
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
        deadline = time.monotonic() + limits.load_seconds

        def say(message: object) -> object:
            worker.send(encode(message), seconds=deadline - time.monotonic())
            return worker.receive(seconds=deadline - time.monotonic())

        with _understood():
            self.survey = replies.read_survey(say(survey), self._submission.files, names)
            homes = {name: home.module for name, home in self.survey.homes.items()}
            load = {
                "load": homes,
                "definitions_only": self.definitions_only,
                "device": self._device,
                "seed": self._seed,
            }
            loaded = replies.read(say(load), replies.Loaded, self._submission.files)
        self.loaded = tuple(name for name in names if name in loaded.names)
        self.left_out = loaded.left_out


@contextmanager
def _understood() -> Iterator[None]:
    """Take a message that can't be read for the end of the worker that sent it."""
    try:
        yield
    except msgspec.ValidationError:
        raise WorkerDied("sent a message that is no answer") from None
