"""A judge grades a submission whatever its worker sends."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

import pytest
import torch

from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.channel import Worker
from grader.sandbox.limits import Limits
from grader.sandbox.workers import NO_FILES, WarmWorkers
from grader.wire import frames as wire
from grader.wire.frames import TOO_LARGE, Opaque, encode
from helpers import submission
from scripted_worker import HOME, LOADED, SURVEY, WHERE, Scripted, assert_readable


def test_a_false_report_of_an_unreadable_source_is_one_line(catalogue: Catalogue, softmax: Exercise) -> None:
    """A worker that reports an unreadable source gives the submission a problem of one line."""
    part = {"location": WHERE, "text": "a\n::error::x\x1b[2J" * 300, "reason": "\u2028\u202e\r\n" * 300}
    forged = {"homes": {}, "readable": False, "unreadable": [part] * 20, "mentions": []}
    workers = Scripted(lambda ended: [encode(forged), encode({"names": [], "left_out": []})])
    with closing(workers):
        grade = Judge(catalogue, [softmax], workers, RunSettings(explains=False)).grade(submission("x"))
    assert grade.problem
    assert_readable(grade.problem, lines=False)
    assert grade.points == 0


def test_the_images_have_other_labels_for_each_seed(catalogue: Catalogue) -> None:
    """A learner who knows the labels of the data set by heart does not know those of a grading."""
    images, labels = torch.zeros(40, 1, 28, 28), torch.arange(40) % 10
    data = Dataset("digits", images[:20], labels[:20], images[20:], labels[20:])
    (exercise,) = catalogue.select(["mnist_net"])

    def sha256(seed: int) -> str:
        with closing(Scripted(lambda ended: [])) as workers:
            judge = Judge(
                catalogue, [exercise], workers, RunSettings(seed=seed), datasets={"mnist_net": data}
            )
        return judge.images_sha256["mnist_net"]

    assert sha256(1) == sha256(1)
    assert sha256(1) != sha256(2)


class Listening(Scripted):
    """A source of workers that receive the judge's calls and answer as the test decides."""

    def __init__(self, answer: Callable[[Mapping[str, object]], object]) -> None:
        super().__init__(lambda ended: [])
        self._answer = answer
        self._lines: dict[str, int] = {}

    def _play(self, channel: socket.socket, ended: threading.Event) -> None:
        with channel, channel.makefile("rb") as stream, suppress(EOFError, OSError):

            def take(size: int) -> bytearray:
                data = bytearray(stream.read(size))
                if len(data) < size:
                    raise EOFError
                return data

            while True:
                message: Any = wire.read_frame(take)
                for reply in self._replies(message, lambda: wire.read_frame(take)):
                    channel.sendall(encode(reply))

    def _replies(self, message: Any, following: Callable[[], Any]) -> Iterator[object]:
        match message:
            case {"read": _, "names": names, "preferred": exercise}:
                self._names = names
                # Each exercise has definitions of its own, also where two ask for one name.
                line = self._lines.setdefault(exercise, len(self._lines) + 1)
                home = HOME | {"location": WHERE | {"line": line}}
                yield SURVEY | {"homes": dict.fromkeys(names, home)}
            case {"load": _}:
                yield LOADED | {"names": self._names}
            case {"calls": count}:
                calls = [following() for _ in range(count)]
                for asked in calls:
                    yield [{"returned": self._answer(asked)}]


def tensors_in(value: object) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(inner)


NUMBERS = [0, 1, -1, 0.5, float("nan"), float("inf"), -float("inf"), 1e30]
ODDITIES: list[object] = [
    *(None, True, 2**63 - 1, -(2**63), 1e308, "text", Opaque(TOO_LARGE), [], {}, [[]], {"a": {}}),
    *([True, False], ["a", "b"], [[2**62, -1]], torch.zeros(2**10, 0), torch.zeros([1] * 8)),
    [{"name": "weight", "size": 2**62, "trainable": True, "has_gradient": True}] * 2,
    [{"loss": float("nan"), "accuracy": 1e308}] * 500,
    *NUMBERS,
]


def odd_answers(seed: int) -> Callable[[Mapping[str, object]], object]:
    """Return answers that are almost as expected, with a wrong shape, kind or number."""
    draw = random.Random(seed)

    def near(given: list[torch.Tensor]) -> object:
        if not given or draw.random() < 0.4:
            return draw.choice(ODDITIES)
        shape = list(draw.choice(given).shape)
        shape = draw.choice([shape, shape, shape[:1], [*shape[:1], 10], []])
        dtype = draw.choice([torch.float32, torch.float64, torch.bfloat16, torch.bool])
        tensor = torch.full(shape, float(draw.choice(NUMBERS))).to(dtype)
        return draw.choice([tensor, tensor, [tensor], [tensor] * 2])

    def answer(asked: Mapping[str, object]) -> object:
        given = list(tensors_in(asked))
        read = asked.get("read")
        return [near(given) for _ in read] if isinstance(read, list) else near(given)

    return answer


@pytest.mark.parametrize("seed", range(4))
def test_no_answer_causes_an_internal_error(seed: int, catalogue: Catalogue) -> None:
    """Any answer of a worker makes a check fail, pass or be not judged, and never gives `error`."""
    with closing(Listening(odd_answers(seed))) as workers:
        judge = Judge(catalogue, catalogue.select(()), workers, RunSettings(explains=False))
        grade = judge.grade(submission("def softmax(X): ..."))
    results = [check for exercise in grade.exercises for check in exercise.checks]
    assert "failed" in {check.status for check in results}
    others = [check for check in results if check.status not in ("failed", "passed", "not_judged")]
    assert [f"{check.name}: {check.message}" for check in others] == []


class Counted:
    """A source of workers that counts the workers it starts."""

    def __init__(self, workers: WarmWorkers) -> None:
        self.started = 0
        self.confinement, self.missing, self.close = workers.confinement, workers.missing, workers.close
        self._workers = workers

    def start(
        self, limits: Limits, *, imports: Sequence[str] = (), files: Mapping[str, bytes] = NO_FILES
    ) -> Worker:
        self.started += 1
        return self._workers.start(limits, imports=imports, files=files)


def test_a_source_that_never_loads_is_not_tried_for_every_exercise(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """After two exercises, the others get the same message without another wait."""
    names = ("softmax", "cross_entropy", "accuracy", "train_epoch")
    hasty = [replace(exercise, limits=Limits(load_seconds=0.3)) for exercise in catalogue.select(names)]
    workers = Counted(warm_workers)
    source = "class Endless(type):\n    def __new__(*given):\n        while True: pass\n"
    source += "class Spins(metaclass=Endless): pass\n"
    source += "".join(f"def {name}(*given): pass\n" for name in names)
    grade = Judge(catalogue, hasty, workers, RunSettings(explains=False)).grade(submission(source))
    checks = [check for exercise in grade.exercises for check in exercise.checks]
    told = {(check.status, check.message) for check in checks}
    line = "softmax.py, line 4: class Spins(metaclass=Endless): pass"
    message = f"Loading the source took longer than 0.3 s. This line was running: {line}"
    assert told == {("timeout", message)}
    # Once with all of its code, then twice with only its definitions.
    assert workers.started == 3
