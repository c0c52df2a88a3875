"""A kit that teaches and grades softmax classification in PyTorch.

The author of a `checks.py` or of a plugin imports from here. A name is loaded when it is first used, so
`import grader` loads neither torch nor Hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.authoring import expect, nets, strategies
    from grader.authoring.scene import Schedule
    from grader.course.check import check
    from grader.datasets.images import DataError, Images
    from grader.executors.parallelism import ExecutorError
    from grader.grades.grade import Misconception
    from grader.handins.submission import SourceFile, SubmissionError
    from grader.hookspecs import hookimpl
    from grader.text.message import Message
    from grader.text.values import show_kind

__all__ = [
    "DataError",
    "ExecutorError",
    "Images",
    "Message",
    "Misconception",
    "Schedule",
    "SourceFile",
    "SubmissionError",
    "check",
    "expect",
    "hookimpl",
    "nets",
    "show_kind",
    "strategies",
]

# The imports above once more, for run time; a test holds that both say the same.
_DEFINED_IN = {
    "DataError": "grader.datasets.images",
    "ExecutorError": "grader.executors.parallelism",
    "Images": "grader.datasets.images",
    "Message": "grader.text.message",
    "Misconception": "grader.grades.grade",
    "Schedule": "grader.authoring.scene",
    "SourceFile": "grader.handins.submission",
    "SubmissionError": "grader.handins.submission",
    "check": "grader.course.check",
    "expect": "grader.authoring",
    "hookimpl": "grader.hookspecs",
    "nets": "grader.authoring",
    "show_kind": "grader.text.values",
    "strategies": "grader.authoring",
}


def __getattr__(name: str) -> Any:
    if name not in _DEFINED_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # As `from module import name` does, which also finds a module of a package.
    return getattr(__import__(_DEFINED_IN[name], fromlist=[name]), name)


def __dir__() -> list[str]:
    return __all__
