"""A kit that teaches and grades softmax classification in PyTorch.

This is the face that exercises and plugins see: `check` makes a law, `Message` a text that can be
translated, `hookimpl` marks a plugin's hooks. `grader.expect` and `grader.strategies` hold what a law
is written with. Importing this package loads neither torch nor Hypothesis.
"""

from grader.exercise import check
from grader.hookspecs import hookimpl
from grader.message import Message

__all__ = ["Message", "check", "hookimpl"]
