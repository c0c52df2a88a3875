"""What a worker says of a submission, in the words of the judge."""

from __future__ import annotations

import pytest

from grader.course.catalogue import Catalogue
from grader.grades.grade import Grade
from grader.handins.submission import SourceFile, Submission
from grader.judge.judge import Judge
from grader.sandbox.workers import WarmWorkers
from grader.text.language import Language

RAISES = "import torch\nmissing\ndef softmax(X):\n    raise ValueError('no')\n"


@pytest.fixture(scope="module")
def said(catalogue: Catalogue, warm_workers: WarmWorkers) -> list[Grade]:
    """A Python file and a notebook, in English and in Chinese."""
    files = (SourceFile("softmax.py", (RAISES,)), SourceFile("week1.ipynb", ("import torch", RAISES)))
    exercises = catalogue.select(["softmax"])
    return [
        Judge(catalogue, exercises, warm_workers, language=Language(name), explains=False).grade(
            Submission("ada", "ada", (file,))
        )
        for name in ("en", "zh")
        for file in files
    ]


def test_a_line_is_named_in_the_readers_language(said: list[Grade]) -> None:
    """The file, the cell and the line of what raised, in the report's language."""
    assert [grade.exercises[0].checks[0].location for grade in said] == [
        "softmax.py, line 4: raise ValueError('no')",
        "week1.ipynb, cell 2, line 4: raise ValueError('no')",
        "softmax.py，第 4 行：raise ValueError('no')",
        "week1.ipynb，第 2 个单元格第 4 行：raise ValueError('no')",
    ]


def test_what_was_left_out_is_named_in_the_readers_language(said: list[Grade]) -> None:
    """So is the line that failed while the source was loaded; what Python says of it is Python's."""
    reason = "NameError: name 'missing' is not defined"
    assert [grade.exercises[0].remarks for grade in said] == [
        (f"Left out: softmax.py, line 2: missing ({reason})",),
        (f"Left out: week1.ipynb, cell 2, line 2: missing ({reason})",),
        (f"已略过：softmax.py，第 2 行：missing（{reason}）",),
        (f"已略过：week1.ipynb，第 2 个单元格第 2 行：missing（{reason}）",),
    ]
