"""Keeps the examples of a seed that is not a secret in files, so that the next process need not draw them.

A file holds plain data and no code, and a digest of it and of all that decides the examples: the exercise,
the strategies, and the versions of Hypothesis, torch and Python. Where a digest differs, the examples are
drawn again. Examples that plain data cannot hold exactly are not kept.
"""

from __future__ import annotations

import contextlib
import io
import platform
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.judge.examples import Corpus, Example
from grader.judge.options import Seed
from grader.support.files import write_bytes
from grader.wire.frames import WireError, encode, read_frame

_PACKAGE = Path(__file__).resolve().parent.parent
# The parts of the kit that draw examples, keep them and read them.
_SOURCES = ("authoring/*.py", "judge/example*.py", "wire/frames.py")
_DIGEST_BYTES = sha256().digest_size


class KeptCorpus(Corpus):
    """The examples of checks for one seed, from files where an earlier process has drawn them."""

    def __init__(self, seed: Seed, exercises: Sequence[Exercise], folder: Path) -> None:
        """The files are in `folder`, which is made when the first one is written."""
        super().__init__(seed)
        self._folder = folder
        self._exercises = exercises

    def _draw(self, check: Check, count: int) -> tuple[Example, ...]:
        # The checks of the other exercises may not be loaded yet, which takes time.
        loaded = (exercise for exercise in self._exercises if "checks" in vars(exercise))
        exercise = next(exercise for exercise in loaded if any(own is check for own in exercise.checks))
        path = self._folder / f"{exercise.name}.{check.name}.{count}.{self.seed}"
        decided_by = self._versions + exercise.sha256.encode()
        return _read(path, decided_by) or _kept(path, decided_by, super()._draw(check, count))

    @cached_property
    def _versions(self) -> bytes:
        """A digest of what decides the examples of all exercises."""
        digest = sha256(repr([platform.python_version(), *map(version, ("hypothesis", "torch"))]).encode())
        for source in _SOURCES:
            for file in sorted(_PACKAGE.glob(source)):
                digest.update(sha256(file.read_bytes()).digest())
        return digest.digest()


def _read(path: Path, decided_by: bytes) -> tuple[Example, ...]:
    """Return the examples in a file; none where it is missing, damaged or of another version."""
    try:
        data = path.read_bytes()
    except OSError:
        return ()
    digest, frame = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    return _decoded(frame) if digest == sha256(decided_by + frame).digest() else ()


def _kept(path: Path, decided_by: bytes, examples: tuple[Example, ...]) -> tuple[Example, ...]:
    """Return the examples; write them into a file where plain data holds them exactly."""
    try:
        frame = encode([{name: _plain(value) for name, value in drawn.items()} for drawn in examples])
    except (WireError, TypeError):
        return examples
    if all(map(_are_same, examples, _decoded(frame))):
        # A disk that is full or read-only costs only the time of drawing.
        with contextlib.suppress(OSError):
            write_bytes(path, sha256(decided_by + frame).digest() + frame)
    return examples


def _plain(value: object) -> object:
    """Return a value as plain data. Raises TypeError for a value of another type."""
    if type(value) is tuple:
        return {"tuple": [_plain(item) for item in value]}
    if type(value) is list:
        return [_plain(item) for item in value]
    if type(value) is torch.dtype:
        return {"dtype": str(value).removeprefix("torch.")}
    if type(value) in (torch.Tensor, int, float, str, bool, type(None)):
        return value
    raise TypeError(type(value))


def _decoded(frame: bytes) -> tuple[Example, ...]:
    stream = io.BytesIO(frame)
    examples: Any = read_frame(lambda size: bytearray(stream.read(size)))
    return tuple({name: _value(plain) for name, plain in drawn.items()} for drawn in examples)


def _value(plain: Any) -> object:
    """Return the value of plain data; each tensor has memory of its own."""
    match plain:
        case {"tuple": items}:
            return tuple(map(_value, items))
        case {"dtype": name}:
            return getattr(torch, name)
        case list():
            return [*map(_value, plain)]
        case torch.Tensor():
            return plain.clone()
    return plain


def _are_same(one: Any, other: Any) -> bool:
    """Return whether two values are the same to every law: also in their types and their layout in memory."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return _layout(one) == _layout(other) and one.numpy().tobytes() == other.numpy().tobytes()
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_are_same(one[name], other[name]) for name in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_are_same, one, other))
    # As text, 0.0 differs from -0.0, and a value that is not a number equals itself.
    return repr(one) == repr(other)


def _layout(tensor: torch.Tensor) -> object:
    # The stride of a dimension of one entry is never used.
    strides = [stride for size, stride in zip(tensor.shape, tensor.stride(), strict=True) if size > 1]
    return tensor.dtype, tensor.shape, strides, tensor.requires_grad
