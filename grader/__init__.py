"""A kit that teaches and grades softmax classification in PyTorch.

This is the face that the author of a `checks.py` or of a plugin imports from. A name is loaded when it is
first used: importing this package loads neither torch nor Hypothesis.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.authoring import expect, nets, strategies
    from grader.course.check import check
    from grader.datasets.images import DataError, Images
    from grader.executors.parallelism import ExecutorError
    from grader.grades.grade import Misconception
    from grader.handins.submission import SourceFile, SubmissionError
    from grader.hookspecs import hookimpl
    from grader.text.message import Message

__all__ = [
    "DataError",
    "ExecutorError",
    "Images",
    "Message",
    "Misconception",
    "SourceFile",
    "SubmissionError",
    "check",
    "expect",
    "hookimpl",
    "nets",
    "strategies",
]

_HOMES = {
    "DataError": "grader.datasets.images",
    "ExecutorError": "grader.executors.parallelism",
    "Images": "grader.datasets.images",
    "Message": "grader.text.message",
    "Misconception": "grader.grades.grade",
    "SourceFile": "grader.handins.submission",
    "SubmissionError": "grader.handins.submission",
    "check": "grader.course.check",
    "expect": "grader.authoring",
    "hookimpl": "grader.hookspecs",
    "nets": "grader.authoring",
    "strategies": "grader.authoring",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if home == "grader.authoring":
        return importlib.import_module(f"{home}.{name}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return __all__
