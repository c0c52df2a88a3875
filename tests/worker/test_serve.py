"""What a worker answers, and what the code in it sees."""

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
def test_what_a_function_raises_is_an_answer(lines: str, message: str, tell: Told) -> None:
    """An exit or an interruption, too, is the learner's failure and leaves the worker as it is."""
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
    """Only a NotImplementedError that the learner's own line raises says that it is yet to be written."""
    with opened(workers, patient, f"import torch\n\ndef softmax(X):\n    {line}\n") as session:
        answer = session.ask([call(1)])[0]
    assert isinstance(answer, Raised)
    assert "NotImplementedError" in str(answer)
    assert answer.todo == todo


@pytest.mark.parametrize("lines", ["x = []\nx.append(x)", "x = []\nfor _ in range(10**5): x = [x]"])
def test_an_answer_that_is_too_deep_is_described(lines: str, tell: Told) -> None:
    """A list that holds itself is an answer that doesn't travel."""
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
    """An answer over the bounds of a frame arrives as the words that it was too large."""
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
    """A value that raises where it is looked at is no end of its process."""
    assert tell(f"import torch\n{lines}") == wire.Opaque(wire.UNREADABLE)


def test_what_is_printed_appears_nowhere(tell: Told, capfd: pytest.CaptureFixture[str]) -> None:
    """Ten megabytes on either stream, by print or by descriptor, neither show nor stop anything."""
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
    """A worker holds no law, no oracle and none of the modules that decide a verdict."""
    loaded = tell("import sys\nreturn sorted(sys.modules)")
    assert isinstance(loaded, list)
    assert "grader.worker.serve" in loaded
    judging = {"checks", "corpus", "expect", "grading", "process", "replay", "session", "student"}
    assert not {f"grader.{name}" for name in judging} & set(loaded)
    assert not [name for name in loaded if name.startswith(("grader checks", "hypothesis"))]
