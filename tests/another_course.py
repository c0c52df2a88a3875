"""A second course, in a package by another author."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Install = Callable[..., Path]
DOUBLE_TOML = """\
format_version = 1
title = "Twice a matrix"
order = 1

[names.double]
arguments = { X = "n k" }
returns = { tensor = "n k", dtype = "X" }
"""
DOUBLE_CHECKS = '''\
from grader import check, expect
from grader.authoring.strategies import logits


@check(points=2, X=logits())
def adds_the_input_to_itself(student, X):
    """double(X) is X + X.

    A sum of a matrix with itself.
    """
    expect.close(student.double(X), X + X, scale=X)
'''
TOTAL_TOML = """\
format_version = 1
title = "The sum of a matrix"
order = 2

[names.sum_up]
arguments = { X = "n k" }
returns = "number"
"""
TOTAL_CHECKS = '''\
import torch

from grader import check, expect
from grader.authoring.strategies import logits


@check(points=0.5, X=logits())
def adds_every_entry(student, X):
    """sum_up(X) is the sum of all entries of X."""
    found = torch.as_tensor(student.sum_up(X), dtype=X.dtype)
    expect.close(found, X.sum(), scale=36 * X, entry="The sum{}")
'''
COURSE = {
    "course.toml": 'title = "Arithmetic"\n[assignments]\nsums = ["sum_up"]\n',
    "double/exercise.toml": DOUBLE_TOML,
    "double/checks.py": DOUBLE_CHECKS,
    "double/stub.py": "def double(X):\n    raise NotImplementedError\n",
    "double/reference.py": "def double(X):\n    return X + X\n",
    "double/right/by_two.py": "def double(X):\n    return 2 * X\n",
    "double/wrong/squared.py": (
        '"""Multiplies X with itself."""\n'
        'CAUGHT_BY = "adds_the_input_to_itself"\n\n'
        "def double(X):\n    return X * X\n"
    ),
    "sum_up/exercise.toml": TOTAL_TOML,
    "sum_up/checks.py": TOTAL_CHECKS,
    "sum_up/stub.py": "def sum_up(X):\n    raise NotImplementedError\n",
    "sum_up/reference.py": "def sum_up(X):\n    return X.sum()\n",
    "sum_up/right/as_float.py": "def sum_up(X):\n    return float(X.sum())\n",
    "sum_up/wrong/mean.py": (
        '"""Takes the mean."""\nCAUGHT_BY = "adds_every_entry"\n\ndef sum_up(X):\n    return X.mean()\n'
    ),
}
DOUBLE = COURSE["double/right/by_two.py"]
METADATA = {
    "arithmetic-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: arithmetic\nVersion: 1.0\n",
    "arithmetic-1.0.dist-info/entry_points.txt": "[grader]\narithmetic = arithmetic\n",
}
ADDS_COURSE = """\
from pathlib import Path

from grader import hookimpl


@hookimpl
def grader_courses():
    return Path(__file__).parent / "course"
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files to their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
