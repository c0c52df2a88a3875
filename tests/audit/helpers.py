"""A small exercise with one law, which tests only the order of the numbers."""

from __future__ import annotations

from pathlib import Path

from another_course import write
from grader.course.exercise import Exercise
from grader.course.reading import read_exercise

QUARTER = {
    "course.toml": 'title = "Quarters"\n',
    "quarter/exercise.toml": (
        'format_version = 1\ntitle = "Quarter of a matrix"\norder = 1\n\n'
        '[names.quarter]\narguments = { X = "n k" }\nreturns = { tensor = "n k", dtype = "X" }\n'
    ),
    "quarter/checks.py": (
        "import torch\n\nfrom grader import check, expect\n\n"
        "X = torch.tensor([[1.0, -2.0, 3.0, -4.0], [-1.0, 2.0, -3.0, 4.0]])\n\n\n"
        "@check(points=1)\ndef keeps_the_signs(student):\n"
        '    """A quarter of a positive number is positive."""\n'
        "    found = student.quarter(X)\n    expect.same_order(found, X)\n"
        "    if torch.equal(found, X):\n        raise expect.Failure('This is X itself.')\n"
    ),
    "quarter/stub.py": "def quarter(X):\n    raise NotImplementedError\n",
    "quarter/reference.py": "def quarter(X):\n    scale = 0.25\n    return X * scale\n",
    "quarter/wrong/negated.py": (
        '"""Changes the sign."""\nCAUGHT_BY = "keeps_the_signs"\n\ndef quarter(X):\n    return -0.25 * X\n'
    ),
}
EXACT = (
    "\n\n@check(points=1)\ndef is_a_quarter(student):\n"
    '    """quarter(X) is X / 4."""\n    expect.close(student.quarter(X), X / 4)\n'
)
ASSIGNED, RETURNED = "scale = 0.25", "return X * scale"


def write_quarter(folder: Path) -> Exercise:
    """Write the exercise into a course in a folder, and read it."""
    write(folder / "course", QUARTER)
    return read_exercise(folder / "course" / "quarter")
