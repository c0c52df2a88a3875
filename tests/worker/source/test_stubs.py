"""Stubs: definitions that only raise NotImplementedError are recognised before anything runs."""

from __future__ import annotations

import ast

import pytest

from grader.course.catalogue import Catalogue
from grader.handins.submission import SourceFile, Submission
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from grader.worker.source.dependencies import stub_line

RAISE = "raise NotImplementedError"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(x):\n    raise NotImplementedError", 2),
        ("def f(x):\n    '''Text.'''\n    raise NotImplementedError()", 3),
        ("def f(x):\n    raise NotImplementedError('Write me.')", 2),
        (
            f"class C:\n    def __init__(self):\n        super().__init__()\n        {RAISE}",
            4,
        ),
        (
            f"class C:\n    '''Text.'''\n    x = 1\n    def __init__(self, n):\n        {RAISE}",
            5,
        ),
        ("def f(x):\n    if x: raise NotImplementedError\n    return x", None),
        ("def f(x):\n    print(x)\n    raise NotImplementedError", None),
        ("def f(x):\n    raise ValueError", None),
        ("def f(x):\n    raise", None),
        ("def f(x):\n    raise NotImplementedError\n    return x", None),
        ("@answered\ndef f(x):\n    raise NotImplementedError", None),
        ("async def f(x):\n    raise NotImplementedError", None),
        ("@answered\nclass C:\n    def __init__(self):\n        raise NotImplementedError", None),
        ("class C:\n    def forward(self, x):\n        raise NotImplementedError", None),
        ("class C:\n    pass", None),
        ("f = g", None),
    ],
)
def test_a_stub_does_nothing_but_raise(source: str, line: int | None) -> None:
    """A function, or the __init__ of a class, that does anything else before or instead is no stub."""
    (statement,) = ast.parse(source).body
    assert stub_line(statement) == line


HANGS = "while True:\n    pass\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (HANGS, "softmax is not defined yet."),
        (
            "def softmax(X):\n    raise NotImplementedError\n\n" + HANGS,
            "Not written yet: it raises NotImplementedError.",
        ),
    ],
    ids=["not defined", "stub"],
)
def test_nothing_runs_for_what_is_not_written(
    source: str, message: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A script that never ends costs no time where none of its definitions can pass a check."""
    judge = Judge(catalogue, catalogue.select(["softmax"]), warm_workers, RunSettings())
    grade = judge.grade(Submission("ada", "ada", (SourceFile("softmax.py", (source,)),)))
    assert {(check.status, check.message) for check in grade.checks} == {("todo", message)}
    assert grade.near_limits == ()
    place = "softmax.py, line 2: raise NotImplementedError" if "def" in source else ""
    assert {check.location for check in grade.checks} == {place}


def test_what_is_written_is_judged_beside_what_is_not(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Of two functions of an exercise, a stub costs only the checks that need it."""
    reference = (catalogue.select(["information"])[0].folder / "reference.py").read_text()
    stub = "\n\ndef kl_divergence(p, q):\n    raise NotImplementedError\n"
    judge = Judge(catalogue, catalogue.select(["information"]), warm_workers, RunSettings())
    grade = judge.grade(Submission("ada", "ada", (SourceFile("information.py", (reference + stub,)),)))
    statuses = {check.name: check.status for check in grade.checks}
    assert set(statuses.values()) == {"passed", "todo"}
    whole = judge.grade(Submission("ada", "ada", (SourceFile("information.py", (reference,)),)))
    assert whole.complete


def test_one_look_serves_all_exercises(catalogue: Catalogue, warm_workers: WarmWorkers) -> None:
    """Exercises graded together get the grades that each gets alone, in any order."""
    source = "import torch\ndef softmax(X):\n    return torch.exp(X) / torch.exp(X).sum(1, keepdim=True)\n"
    source += "def accuracy(y_hat, y):\n    raise NotImplementedError\n"
    submission = Submission("ada", "ada", (SourceFile("all.py", (source,)),))
    names = ["cross_entropy", "accuracy", "softmax"]

    def statuses(*names: str) -> dict[str, list[tuple[str, str]]]:
        judge = Judge(
            catalogue,
            [e for name in names for e in catalogue.select([name])],
            warm_workers,
            RunSettings(explains=False),
        )
        return {
            done.name: [(check.status, check.message) for check in done.checks]
            for done in judge.grade(submission).exercises
        }

    alone = {name: statuses(name)[name] for name in names}
    assert statuses(*names) == statuses(*names[::-1]) == alone
    assert {status for status, _ in alone["accuracy"]} == {status for status, _ in alone["cross_entropy"]}
    assert "passed" in dict(alone["softmax"])


def test_an_answer_for_another_exercise_does_not_fill_a_stub(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Two exercises ask for Net: a stub in mnist_cnn.py counts there, whatever mnist_net.py holds."""
    net = (catalogue.select(["mnist_net"])[0].folder / "reference.py").read_text()
    stub = (catalogue.select(["mnist_cnn"])[0].folder / "stub.py").read_text()
    files = (SourceFile("mnist_cnn.py", (stub,)), SourceFile("mnist_net.py", (net,)))
    judge = Judge(catalogue, catalogue.select(["mnist_cnn"]), warm_workers, RunSettings(explains=False))
    grade = judge.grade(Submission("ada", "ada", files))
    assert {check.status for check in grade.checks} == {"todo"}
    assert {check.message for check in grade.checks} == {"Not written yet: it raises NotImplementedError."}
    assert {check.location.partition(",")[0] for check in grade.checks} == {"mnist_cnn.py"}
