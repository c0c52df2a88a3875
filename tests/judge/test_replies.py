"""The judge words the reports of a worker about a submission."""

from __future__ import annotations

from typing import Any

import pytest

from grader.authoring.calls import Raised
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.grades.grade import Grade
from grader.handins.submission import SourceFile, Submission
from grader.judge import call_failures
from grader.judge.causes import Situation
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.judge.replies import LearnerException
from grader.sandbox.limits import Limits
from grader.sandbox.workers import WarmWorkers
from grader.text.language import Language
from grader.wire.frames import encode
from scripted_worker import BEGINNING, call, opened

RAISES = "import torch\nmissing\ndef softmax(X):\n    raise ValueError('no')\n"


@pytest.fixture(scope="module")
def said(catalogue: Catalogue, warm_workers: WarmWorkers) -> list[Grade]:
    """A Python file and a notebook, in English and in Chinese."""
    files = (SourceFile("softmax.py", (RAISES,)), SourceFile("week1.ipynb", ("import torch", RAISES)))
    exercises = catalogue.select(["softmax"])
    return [
        Judge(catalogue, exercises, warm_workers, RunSettings(language=name, explains=False)).grade(
            Submission("ada", "ada", (file,))
        )
        for name in ("en", "zh")
        for file in files
    ]


def test_a_line_is_named_in_the_readers_language(said: list[Grade]) -> None:
    """The file, the cell and the line that raised are named in the report's language."""
    assert [grade.exercises[0].checks[0].location for grade in said] == [
        "softmax.py, line 4: raise ValueError('no')",
        "week1.ipynb, cell 2, line 4: raise ValueError('no')",
        "softmax.py，第 4 行：raise ValueError('no')",
        "week1.ipynb，第 2 个单元格第 4 行：raise ValueError('no')",
    ]


def test_what_was_left_out_is_named_in_the_readers_language(said: list[Grade]) -> None:
    """The line that failed in loading is named in the report's language; Python's message is quoted."""
    reason = "NameError: name 'missing' is not defined"
    assert [grade.exercises[0].remarks for grade in said] == [
        (f"Left out: softmax.py, line 2: missing ({reason})",),
        (f"Left out: week1.ipynb, cell 2, line 2: missing ({reason})",),
        (f"已略过：softmax.py，第 2 行：missing（{reason}）",),
        (f"已略过：week1.ipynb，第 2 个单元格第 2 行：missing（{reason}）",),
    ]


FOUND = {
    "figure": ("plot must be a matplotlib Figure; it is a list.", "plot 应为 matplotlib 的 Figure，"),
    "axes": ("plot must be matplotlib Axes; it is a list.", "plot 应为 matplotlib 的子图（Axes），"),
    "net": ("plot() must be a torch.nn.Module; it is a list.", "plot() 应为 torch.nn.Module，"),
    "tensor": ("A tensor was expected; found a list.", "这里应为张量，"),
    "leaves": (
        "The list of parameters no longer holds the tensors that your code was given: change each "
        "tensor in place, and leave the list as it is.",
        "参数列表里",
    ),
    "gradient": ("The updater was called before backward(): there is no gradient yet.", "在 backward() 之前"),
    "passes": (
        "The code began pass 3 over the batches; at most 2 passes are allowed.",
        "代码开始第 3 次遍历所有批量；最多允许遍历 2 次。",
    ),
    "batches": (
        "The loader yields more than 2 batches: more than the data set has.",
        "数据加载器给出了超过 2 ",
    ),
}


def problem(exercise: Exercise, **data: object) -> str:
    """Return the judge's message for a problem that a worker's step reports."""
    report: dict[str, Any] = {"todo": False, "out_of_memory": False, "message": "", "traceback": []}
    with opened(
        exercise, lambda ended: [BEGINNING, encode([{"raised": report | {"problem": data}}])]
    ) as session:
        (answer,) = session.ask([call()])
    assert isinstance(answer, Exception)
    message: str = answer.args[0]
    return message if isinstance(answer, Raised) else f"refused: {message}"


@pytest.mark.parametrize("name", FOUND)
def test_a_problem_is_worded_in_the_readers_language(name: str, softmax: Exercise) -> None:
    """The worker sends the kind of problem, a name and numbers; the judge words the message."""
    english, chinese = FOUND[name]
    message = problem(softmax, problem=name, name="plot", found="list", count=3, most=2)
    assert message == english
    assert Language("zh")(message).startswith(chinese)


def test_a_problem_says_whether_a_return_is_missing(softmax: Exercise) -> None:
    """The message names the function that returned a wrong value; for None it asks about `return`."""
    message = problem(softmax, problem="figure", name="plot_history", returned=True, found="NoneType")
    assert message == "plot_history must return a matplotlib Figure; it returned None (is a return missing?)."
    assert Language("zh")(message) == (
        "plot_history 应返回 matplotlib 的 Figure，实际返回的是None（是不是漏写了 return？）。"
    )


@pytest.mark.parametrize(
    "data",
    [{"problem": "{name.__class__}"}, {"problem": 5}, {"name": "x"}, {"problem": "net", "count": "{0}"}],
    ids=repr,
)
def test_a_problem_that_the_judge_does_not_know_is_refused(
    data: dict[str, object], softmax: Exercise
) -> None:
    """A worker cannot send a sentence of its own."""
    assert problem(softmax, **data).startswith(
        "refused: While softmax was running, its process sent a message"
    )


def test_a_name_in_a_problem_is_only_a_name(softmax: Exercise) -> None:
    """Braces and control characters in a name are shown as text on one line."""
    message = problem(softmax, problem="net", name="{most}\n\x1b[2J", found="{name}", most=7)
    assert message == "{most} \\x1b[2J() must be a torch.nn.Module; it is a {name}."


@pytest.mark.parametrize(
    ("message", "device", "says_why"),
    [
        ("RuntimeError: No CUDA GPUs are available", "cpu", True),
        ("RuntimeError: Found no NVIDIA driver on your system", "cpu", True),
        ("RuntimeError: No CUDA GPUs are available", "cuda", False),
        ("ValueError: no", "cpu", False),
    ],
)
def test_a_gpu_that_is_not_there_is_explained(
    message: str, device: str, says_why: bool, softmax: Exercise
) -> None:
    """Where the machine computes on the CPU and the code asks for a GPU, the message says what to do."""
    error = LearnerException(todo=False, out_of_memory=False, message=message, traceback=())
    advice = "This machine computes on the CPU: let the caller choose the device."
    situation = Situation(softmax.names[0])
    assert (advice in call_failures.raised(error, Limits(), device, situation)) is says_why
