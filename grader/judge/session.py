"""A session with a worker: one submission's code for one exercise, loaded and ready to be called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from types import MappingProxyType, TracebackType

import msgspec

from grader.authoring.calls import Answer, Call, Crashed, Raised, Starved, TimedOut
from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.handins.submission import Submission
from grader.judge import call_failures, replies
from grader.judge.answers import Answers, Reply, footprint
from grader.judge.budget import MOST_CHECK_BYTES, Budget
from grader.judge.causes import Situation
from grader.judge.options import Seed
from grader.judge.replies import Survey
from grader.judge.shared import Shared
from grader.sandbox.channel import RawFrame, Worker, WorkerDied, WorkerTimeout
from grader.text.message import Message
from grader.wire.frames import WireError, decode, encode
from grader.wire.problems import MAX_PRINTED, MAX_STATEMENTS

# A call that ends just in time still has to be answered, after up to 50 ms of other answers.
_SLACK_SECONDS = 0.25
# Reading facts takes milliseconds, unless learner code has changed the worker.
_MOST_FACTS_SECONDS = 2.0
# A function that has cost a worker so often in one of these ways is not called again.
_MOST_WORKERS = 2
# All calls for an exercise may together take as long as this many of its checks.
_MOST_LONG_CHECKS = 2
# What a source may name, and what then is loaded before it: loading a library is not the learner's time.
_SLOW_LIBRARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "torchvision": ("torchvision",),
        "matplotlib": ("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
        # The stand-in for the book's package draws with pyplot.
        "d2l": ("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
        "sklearn": ("sklearn",),
        "pandas": ("pandas",),
    }
)
# What a GPU's driver and libraries take in a process, before any tensor.
_DEVICE_BYTES = 16 * 1024**3


@dataclass(frozen=True)
class Loading:
    """What is known of how a submission's source loads."""

    definitions_only: bool = False
    """Whether its other top-level code is left out, because it hung or ended the process."""
    stopped: Message | None = None
    """Which statement hung or ended the process, where the worker told it."""
    problem: TimedOut | Crashed | None = None
    """Why not even its definitions can be loaded."""


NOT_TRIED = Loading()


@dataclass
class _Spent:
    """What the exchanges of one check have taken so far."""

    calls: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    """The seconds of the slowest call, as far as it is known: fast calls are answered together."""
    answers: int = 0
    bytes: int = 0


@dataclass
class _TimeBudget:
    """The seconds of calls: what a check may take, and what all checks have taken so far."""

    check_seconds: float
    spent: float = 0.0

    @property
    def most(self) -> float:
        """What all checks may take together."""
        return _MOST_LONG_CHECKS * self.check_seconds

    @property
    def left(self) -> float:
        """What is left for all checks."""
        return self.most - self.spent


class Session:
    """Calls a submission's functions; starts a worker when one is needed, and a new one when one is gone."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        shared: Shared,
        *,
        run: int = 0,
        budget: Budget | None = None,
        loading: Loading = NOT_TRIED,
        survey: Survey | None = None,
        on_progress: replies.OnProgress = lambda progress: None,
    ) -> None:
        """Sessions of another `run` draw other random numbers in the worker.

        `budget` is what is left for the submission. With a problem in `loading`, nothing of the source is
        loaded. `survey` is what a worker has read in the source, where that is known.
        """
        self.loading = loading
        self.survey = survey
        self.loaded: tuple[str, ...] = ()
        self.left_out: tuple[replies.Part, ...] = ()
        self.replaced: Mapping[str, replies.Replaced] = {}
        self._submission = submission
        self._exercise = exercise
        self._shared = shared
        self._workers = shared.workers
        self._device = shared.settings.device
        self._seed = _worker_seed(shared.settings.seed, exercise, run)
        self._replies = shared.replies
        self._on_progress = on_progress
        self._worker: Worker | None = None
        self._budget = _TimeBudget(exercise.limits.check_seconds)
        self._submission_budget = budget or Budget()
        self._share = self._submission_budget.verdicts
        self._has_read = ""
        self._is_loaded = False
        self._load_end = 0.0
        self._load_seconds = 0.0
        self._spent = _Spent()
        self._timeouts: Counter[str] = Counter()
        self._crashes: Counter[str] = Counter()
        self._floods: Counter[str] = Counter()
        self._is_training = False
        self._printed: str | None = None
        """What a call has printed; None where that is not asked for."""
        self._at: replies.WrittenLine | None = None

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
            self._has_read = ""
            self._is_loaded = False

    def look(self) -> Survey:
        """Return what a worker reads in the source before any of it runs.

        Raises TimedOut, Crashed or Starved, as `prepare` does.
        """
        if self.survey is None:
            if self.loading.problem is not None:
                raise self.loading.problem
            self._attempt(self._read_source)
        assert self.survey is not None
        return self.survey

    def look_for(self, exercises: Sequence[Exercise]) -> Mapping[str, Survey]:
        """Return what a worker reads in the source for other exercises; none where it can't be read."""
        surveys = {}
        try:
            for exercise in exercises:
                surveys[exercise.name] = self._read_source_for(exercise)
        except (WorkerTimeout, WorkerDied, WireError):
            self.close()
        return surveys

    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """Return what a worker says that the definitions compute, by name; nothing where it can't say.

        Names of other exercises are left out. Asked for after the verdicts only: no verdict depends on it.
        """
        names = [declared.name for declared in self._exercise.names if not declared.exercise]
        if self.loading.problem is not None or self._share.seconds.left <= 0:
            return {}
        try:
            if self._worker is None or self._has_read != self._exercise.name:
                self._read_source()
            assert self._worker is not None
            self._load_end = self._worker.taken + _MOST_FACTS_SECONDS
            with self._loading():
                found = replies.read(self._say({"facts": names}), replies.Facts).facts
        except (WorkerTimeout, WorkerDied, WireError):
            self.close()
            return {}
        return {name: found[name] for name in names if name in found}

    def prepare(self) -> None:
        """Get ready for a check: it gets its own bounds, and the submission is loaded if it is not.

        Raises TimedOut or Crashed where not even the source's definitions can be loaded, Starved where the
        machine is too busy for that.
        """
        self._spent = _Spent()
        self._load_seconds = 0.0
        self._ensure_loaded()

    def start_explaining(self, *, check_seconds: float) -> None:
        """Start a new time budget: a check may take `check_seconds` at most, what was spent is forgotten.

        From now on, no call counts against what the submission may take for verdicts.
        """
        self._budget = _TimeBudget(min(check_seconds, self._exercise.limits.check_seconds))
        self._share = self._submission_budget.explanations
        self._spent = _Spent()

    @property
    def came_near_a_limit(self) -> bool:
        """Whether loading, a call, or all calls since `prepare` took over half of the time for it."""
        limits = self._exercise.limits
        return (
            2 * self._load_seconds > limits.load_seconds
            or 2 * self._spent.longest > limits.call_seconds
            or 2 * self._spent.seconds > limits.check_seconds
        )

    def _ensure_loaded(self) -> None:
        if self.loading.problem is not None:
            raise self.loading.problem
        if not self._is_loaded:
            self._attempt(self._load)

    def _attempt(self, step: Callable[[], None]) -> None:
        """Take a step of loading, twice where the first time fails: then with the definitions alone."""
        try:
            try:
                step()
            except (WorkerTimeout, WorkerDied) as error:
                self.close()
                if not _is_starved(error):
                    if self.loading.definitions_only:
                        raise
                    seconds = self._exercise.limits.load_seconds
                    stopped = call_failures.stopped_at(self._at, error, seconds) if self._at else None
                    self.loading = replace(self.loading, definitions_only=True, stopped=stopped)
                step()
        except (WorkerTimeout, WorkerDied, WireError) as error:
            self.close()
            if _is_starved(error):
                raise call_failures.starved() from None
            problem = self._load_problem(error)
            self.loading = replace(self.loading, problem=problem)
            raise problem from None

    def _load_problem(self, error: WorkerTimeout | WorkerDied | WireError) -> TimedOut | Crashed:
        if isinstance(error, WorkerTimeout):
            text = "Loading the source took longer than {seconds:g} s."
            if error.limit == "waiting":
                text = "While the source was loaded, it waited for {seconds:g} s without computing."
            return TimedOut(self._with_line(Message(text, seconds=self._exercise.limits.load_seconds)))
        if isinstance(error, WorkerDied):
            text = "While the source was loaded, its process {death}."
            return Crashed(self._with_line(Message(text, death=error)))
        return Crashed("The source is too large to be loaded: {error}.", error=error)

    def _with_line(self, problem: Message) -> Message:
        """Return a problem of loading with the statement that was running, where the worker told it."""
        if self._at is None:
            return problem
        return Message("{problem} This line was running: {line}", problem=problem, line=self._at.message)

    def ask_printing(self, call: Call) -> tuple[Answer, str]:
        """Return the answer to a call, and the beginning of what the learner's code printed meanwhile."""
        self._printed = ""
        try:
            return self.ask([call])[0], self._printed
        finally:
            self._printed = None

    def ask(self, calls: Sequence[Call]) -> Answers:
        """Return the answers of a batch in order; one that is an exception is the last.

        Time is bounded for each call, time and memory for all batches of a check together, and for all checks
        together. It is the time in which the worker computes or waits for something else than a processor. A
        batch of one call always has the time of a call, whatever earlier batches have taken.

        Where the machine is too busy, a fresh worker is asked once more; the answer is Starved where that
        does not help.
        """
        for _ in range(2):
            if reason := self._reason_not_to_ask(calls[0]):
                return Answers(reason)
            try:
                return self._ask_worker(calls)
            except WorkerTimeout:  # on the wall only
                self.close()
        return Answers(call_failures.starved())

    def _ask_worker(self, calls: Sequence[Call]) -> Answers:
        """Return the answers of a batch. Raises WorkerTimeout where the machine is too busy."""
        assert self._worker is not None
        worker, name = self._worker, calls[0].name
        before = worker.taken
        seconds = self._seconds_for_a_batch()
        answers = Answers()
        earlier = replace(self._spent)
        self._spent.calls += len(calls)
        try:
            with _understood():
                self._exchange(worker, calls, before + seconds, answers)
        except WorkerTimeout as timeout:
            self.close()
            if _is_starved(timeout):
                # The judge makes the same calls again, so this attempt does not count.
                self._spent = earlier
                raise
            self._timeouts[name] += 1
            answers.append(self._timeout(timeout, name, seconds, worker.taken - before))
        except WorkerDied as death:
            self.close()
            self._crashes[name] += 1
            answers.append(Crashed("While {name} was running, its process {death}.", name=name, death=death))
        taken = worker.taken - before
        self._spent.seconds += taken
        self._budget.spent += taken
        self._share.seconds.spent += taken
        self._share.answer_bytes.spent += self._spent.bytes - earlier.bytes
        return answers

    def _reason_not_to_ask(self, call: Call) -> Exception | None:
        """Return why a function cannot be called now, or None; load the submission if it is not loaded."""
        if self._timeouts[call.name] >= _MOST_WORKERS:
            text = "{name} timed out twice, so it was not called again."
            return TimedOut(text, name=call.name)
        if self._crashes[call.name] >= _MOST_WORKERS:
            text = "The process of {name} ended twice, so it was not called again."
            return Crashed(text, name=call.name)
        if self._floods[call.name] >= _MOST_WORKERS:
            return call_failures.too_much_twice(call.name)
        if self._share.answer_bytes.left <= 0:
            return call_failures.too_much_together(call.name, self._share.answer_bytes.most)
        if self._share.seconds.left <= 0:
            return TimedOut(
                "This submission has taken {most:g} s, which is all it may take, so {name} was not called.",
                most=self._share.seconds.most,
                name=call.name,
            )
        if self._budget.left <= 0:
            return TimedOut(
                "The calls for the checks so far took over {most:g} s together, so {name} was not "
                "called again.",
                most=self._budget.most,
                name=call.name,
            )
        try:
            self._ensure_loaded()
        except (TimedOut, Crashed, Starved) as reason:
            return reason
        for needed in call.names:
            if needed not in self.loaded:
                assert self.survey is not None
                kind = next(name.kind for name in self._exercise.names if name.name == needed)
                if needed in self.replaced:
                    return call_failures.deleted(self.replaced[needed])
                return call_failures.missing(needed, kind, self.survey, self.left_out)
        return None

    def _seconds_for_a_batch(self) -> float:
        """Return how long a batch may take: what is left for it, but at least the time of one call."""
        check_seconds = self._budget.check_seconds
        left = min(check_seconds - self._spent.seconds, self._budget.left, self._share.seconds.left)
        one_call = min(self._exercise.limits.call_seconds + _SLACK_SECONDS, check_seconds)
        return max(left, one_call)

    def _timeout(self, timeout: WorkerTimeout, name: str, seconds: float, taken: float) -> TimedOut:
        """Return why a batch that may take `seconds` was ended when it had taken so many."""
        is_one_call = taken < seconds
        if not is_one_call and self._spent.calls > 1:
            together = round(self._spent.seconds + seconds, 1)
            return call_failures.overdue_together(name, self._spent.calls, together)
        seconds = self._exercise.limits.call_seconds if is_one_call else round(seconds, 1)
        if timeout.limit == "waiting":
            return call_failures.waiting(name, seconds)
        return call_failures.overdue(name, seconds, is_training=is_one_call and self._is_training)

    def _exchange(self, worker: Worker, calls: Sequence[Call], end: float, answers: Answers) -> None:
        """Ask a worker, and add its answers as they come, until it has taken `end` seconds."""
        prints = {} if self._printed is None else {"printed": True}
        request = encode({"calls": len(calls), "seed": self._seed, **prints})
        frames = b"".join((request, *(call.frame for call in calls)))
        patience = self._exercise.limits.call_seconds + _SLACK_SECONDS
        if any(call.trains for call in calls):
            self._on_progress(replies.CallProgress())
        # A worker that waits for calls receives them at once.
        worker.send(frames, seconds=min(patience, end - worker.taken))
        self._is_training = False
        while most := len(calls) - len(answers):
            before_frame = worker.taken
            frame = worker.receive_frame(seconds=min(patience, end - before_frame))
            self._spent.longest = max(self._spent.longest, worker.taken - before_frame)
            digest = sha256(b"%d " % len(frame[0]) + frame[0] + frame[1]).digest()
            reply = self._replies.get(digest)
            if reply and reply.count <= most and self._spent.bytes + reply.bytes <= MOST_CHECK_BYTES:
                self._spent.answers += reply.count
                self._spent.bytes += reply.bytes
                answers.extend(reply, digest, partial(self._decode, frame, calls[-most:]))
                continue
            before = self._spent.bytes
            given: list[Answer] = []
            for answer in self._read(worker.decode(frame), calls[-most:]):
                self._spent.answers += 1
                self._spent.bytes += footprint(answer)
                if self._spent.bytes > MOST_CHECK_BYTES:
                    # The worker has more to send.
                    self.close()
                    self._floods[calls[0].name] += 1
                    answer = call_failures.too_much(calls[0].name, self._spent.answers, self._spent.bytes)
                given.append(answer)
                if isinstance(answer, Exception):
                    answers.append(*given)
                    return
            if given:
                reply = Reply(len(given), self._spent.bytes - before)
                self._replies.keep(digest, reply)
                answers.extend(reply, digest, partial(list, given))

    def _decode(self, frame: RawFrame, calls: Sequence[Call]) -> list[Answer]:
        return list(self._read(decode(*frame), calls))

    def _read(self, message: object, calls: Sequence[Call]) -> Iterator[Answer]:
        """Yield the answers in a message to the first of these calls; other messages have none."""
        match message:
            case {"progress": progress, **rest} if not rest:
                self._on_progress(replies.read(progress, replies.CallProgress))
                self._is_training = True
            case {"printed": str() as text, **rest} if not rest and self._printed is not None:
                self._printed = text[:MAX_PRINTED]
            case list() if 0 < len(message) <= len(calls):
                yield from map(self._read_answer, message, calls)
            case _:
                raise msgspec.ValidationError("neither progress, prints nor answers")

    def _read_answer(self, item: object, call: Call) -> Answer:
        match item:
            case {"returned": value, **rest} if not rest:
                return value
            case {"raised": raised, **rest} if not rest:
                error = replies.read(raised, replies.LearnerException, self._submission.files)
                traceback = [line.message for line in error.traceback]
                situation = self._situation(call, error)
                message = call_failures.raised(error, self._exercise.limits, self._device, situation)
                marked = error.traceback[-1].marked if error.traceback else ""
                return Raised(message, todo=error.todo, traceback=traceback, marked=marked)
        raise msgspec.ValidationError("neither a value nor an exception")

    def _situation(self, call: Call, error: replies.LearnerException) -> Situation:
        home = self.survey.homes.get(call.name) if self.survey else None
        return Situation(
            next(name for name in self._exercise.names if name.name == call.name),
            definition=home.text if home else "",
            left_out=self.left_out,
            from_outside=not error.traceback,
            line=error.traceback[-1].text if error.traceback else "",
        )

    def _start(self) -> Worker:
        limits = self._exercise.limits
        if self._device != "cpu":
            limits = replace(limits, memory_bytes=limits.memory_bytes + _DEVICE_BYTES, gpu=True)
        text = "\n".join(cell for file in self._submission.files for cell in file.cells)
        slow = {**{package: (package,) for package in self._exercise.packages}, **_SLOW_LIBRARIES}
        named = [module for name, modules in slow.items() if name in text for module in modules]
        files = {path: file.content for file in self._submission.data for path in (file.path, *file.copies)}
        return self._workers.start(limits, imports=(*self._exercise.imports, *named), files=files)

    def _read_source(self) -> None:
        self.survey = self._read_source_for(self._exercise)

    def _read_source_for(self, exercise: Exercise) -> Survey:
        files = {file.name: list(file.cells) for file in self._submission.files}
        names = [declared.name for declared in exercise.names]
        request = {
            "read": files,
            "places": {file.name: file.place for file in self._submission.files if file.place},
            "imported_only": [file.name for file in self._submission.files if file.counts_if_imported],
            "folder": self._submission.folder,
            "preferred": exercise.name,
            "names": names,
            "rules": [_rule(declared) for declared in exercise.names],
            "taken": list(self._shared.names_of_others(exercise)),
            "rivals": [other.name for other in self._shared.rivals(exercise)],
            "forbidden": list(exercise.forbidden_names),
        }
        if self._worker is None:
            self._worker = self._start()
        # Each time, reading may take as long as loading; loading ends with the time for both.
        self._load_end = self._worker.taken + self._exercise.limits.load_seconds
        with self._loading():
            survey = replies.read_survey(self._say(request), self._submission.files, names)
        self._has_read = exercise.name
        return survey

    def _load(self) -> None:
        if self._has_read != self._exercise.name:
            self._read_source()
        # From where it loads each name, the worker knows since its survey.
        load = {
            "definitions_only": self.loading.definitions_only,
            "device": self._device,
            "seed": self._seed,
        }
        with self._loading():
            loaded = replies.read(self._say({"load": load}), replies.Loaded, self._submission.files)
        self._is_loaded = True
        self.loaded = tuple(name.name for name in self._exercise.names if name.name in loaded.names)
        self.left_out = loaded.left_out
        self.replaced = {one.name: one for one in loaded.replaced}

    def _say(self, message: object) -> object:
        """Return the worker's answer to a message about the source.

        While it loads the source, it tells which statement it begins; a learner's code can send that, too.
        """
        assert self._worker is not None
        self._at = None
        self._worker.send(encode(message), seconds=self._load_end - self._worker.taken)
        for _ in range(MAX_STATEMENTS + 1):
            match self._worker.receive(seconds=self._load_end - self._worker.taken):
                case {"at": line, **rest} if not rest:
                    self._at = replies.read(line, replies.WrittenLine, self._submission.files)
                case answer:
                    return answer
        raise msgspec.ValidationError("it tells of too many statements")

    @contextmanager
    def _loading(self) -> Iterator[None]:
        """Count the time in which the worker reads or loads the source."""
        assert self._worker is not None
        worker, before = self._worker, self._worker.taken
        try:
            with _understood():
                yield
        finally:
            taken = worker.taken - before
            self._load_seconds += taken
            self._share.seconds.spent += taken


def _rule(declared: Name) -> dict[str, object]:
    """Return what may count for a name, as plain data."""
    return {
        "kind": declared.kind,
        "aliases": list(declared.aliases),
        "only_class": declared.only_class,
        "built_as": declared.built_as,
        "made_with": len(declared.made_with),
        "convolutional": declared.convolutional,
    }


def _worker_seed(seed: Seed, exercise: Exercise, run: int) -> int:
    """Return what a worker's generators are seeded with.

    Code in a worker must not find out which inputs and labels the judge uses, so it gets a digest.
    """
    return int.from_bytes(sha256(f"worker {seed} {exercise.name} {run}".encode()).digest()[:7], "big")


def _is_starved(error: Exception) -> bool:
    """Whether a worker has not answered because the machine is too busy."""
    return isinstance(error, WorkerTimeout) and error.limit == "wall"


@contextmanager
def _understood() -> Iterator[None]:
    """Treat a message that cannot be read as the end of the worker that sent it."""
    try:
        yield
    except msgspec.ValidationError:
        raise WorkerDied("sent a message that is not an answer") from None
