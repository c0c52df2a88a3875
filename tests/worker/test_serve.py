"""The answers of a worker, and the modules that learner code can reach."""

from __future__ import annotations

import pytest

from grader.authoring.calls import Raised
from grader.course.exercise import Exercise
from grader.sandbox.workers import WorkerSource
from grader.wire import frames as wire
from helpers import Told, call, opened


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("import sys; sys.exit(2)", "SystemExit: 2"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit('x')", "GeneratorExit: x"),
        ("raise BaseException('x')", "BaseException: x"),
        ("def f(): f()\nf()", "RecursionError: "),
        ("class E(Exception):\n    __str__ = None\nraise E", "E: (its message could not be read)"),
    ],
)
def test_an_exception_of_a_function_is_an_answer(lines: str, message: str, tell: Told) -> None:
    """An exception, an exit or an interrupt is the learner's failure, and the worker continues."""
    process = tell("import os\nreturn os.getpid()")
    answer = tell(lines)
    assert isinstance(answer, Raised)
    assert str(answer).startswith(message)
    assert not answer.todo
    assert tell("import os\nreturn os.getpid()") == process


@pytest.mark.parametrize(
    ("line", "todo"),
    [
        ("raise NotImplementedError", True),
        ("raise NotImplementedError('later')", True),
        ("return torch.tensor([[1]]).log_softmax(1)", False),
        ("return torch.nn.Module()(X)", False),
    ],
)
def test_a_stub_is_not_a_failure_and_what_torch_does_not_implement_is(
    line: str, todo: bool, workers: WorkerSource, patient: Exercise
) -> None:
    """Only a NotImplementedError from the learner's own line gives `todo`."""
    with opened(workers, patient, f"import torch\n\ndef softmax(X):\n    {line}\n") as session:
        answer = session.ask([call(1)])[0]
    assert isinstance(answer, Raised)
    assert "NotImplementedError" in str(answer)
    assert answer.todo == todo


@pytest.mark.parametrize("lines", ["x = []\nx.append(x)", "x = []\nfor _ in range(10**5): x = [x]"])
def test_an_answer_that_is_too_deep_is_described(lines: str, tell: Told) -> None:
    """A list that contains itself arrives as a description."""
    assert isinstance(tell(f"{lines}\nreturn x"), wire.Opaque)


@pytest.mark.parametrize(
    "value",
    [
        "[0] * 10**6",
        "'x' * (2**28 + 1)",
        "torch.zeros(1).expand(10**12)",
        "[torch.zeros(1).expand(2**23)] * 1000",
    ],
)
def test_an_answer_that_is_too_large_is_described(value: str, tell: Told) -> None:
    """An answer over the bounds of a frame arrives as a description that says so."""
    assert isinstance(tell(f"import torch\nreturn {value}"), wire.Opaque)


@pytest.mark.parametrize(
    "lines",
    [
        "return torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])",
        """class Secret(type):
    def __getattribute__(kind, name):
        raise SystemError(name)
return Secret('x', (), {})()""",
    ],
)
def test_an_answer_that_cannot_be_read_is_described(lines: str, tell: Told) -> None:
    """A value that raises when it is read arrives as a description, and the process continues."""
    assert tell(f"import torch\n{lines}") == wire.Opaque(wire.UNREADABLE)


def test_printed_text_is_discarded(tell: Told, capfd: pytest.CaptureFixture[str]) -> None:
    """Ten megabytes on either stream, by print or by descriptor, are not shown and do not block."""
    lines = (
        "import os, sys\n"
        "for _ in range(10):\n"
        "    print('SPAM' * 250_000)\n    sys.stderr.write('SPAM' * 250_000)\n"
        "    os.write(1, b'SPAM' * 1000)\n"
        "return 7"
    )
    assert tell(lines) == 7
    assert capfd.readouterr() == ("", "")


def test_nothing_that_judges_is_loaded_beside_learner_code(tell: Told) -> None:
    """A worker loads no law, no oracle and no module that decides a verdict."""
    loaded = tell("import sys\nreturn sorted(sys.modules)")
    assert isinstance(loaded, list)
    assert "grader.worker.serve" in loaded
    judging = {"checks", "corpus", "expect", "grading", "process", "replay", "session", "student"}
    assert not {f"grader.{name}" for name in judging} & set(loaded)
    assert not [name for name in loaded if name.startswith(("grader checks", "hypothesis"))]
