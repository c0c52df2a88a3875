"""Messages that arrived, as values of the expected types."""

from __future__ import annotations

import msgspec
import pytest
import torch

from grader.wire.frames import UNREADABLE, Opaque
from grader.wire.reading import read, values_in


class Point(msgspec.Struct):
    """What a message is read as."""

    x: int
    names: list[str]


def test_a_message_is_read_as_the_expected_type() -> None:
    """A dict of the right fields becomes the struct; another one is refused."""
    assert read({"x": 1, "names": ["a"]}, Point) == Point(1, ["a"])
    for message in ({"x": "1", "names": []}, {"x": 1}, [1, []], {"x": 1, "names": "a"}):
        with pytest.raises(msgspec.ValidationError):
            read(message, Point)


@pytest.mark.parametrize("foreign", [torch.zeros(1), Opaque(UNREADABLE)], ids=["tensor", "opaque"])
def test_a_tensor_is_refused_wherever_it_stands(foreign: object) -> None:
    """msgspec would call the methods of a tensor: it is found first, at any depth."""
    for message in (foreign, [[foreign]], {"x": 1, "names": [{"a": foreign}]}):
        with pytest.raises(msgspec.ValidationError, match="a tensor where none belongs"):
            read(message, Point)


def test_all_values_of_a_message_are_found() -> None:
    """The message, the items of lists, the keys and the values of dicts, each once."""
    found = list(values_in({"a": [1, {"b": 2.5}], "c": None}))
    assert len(found) == 9
    plain = [value for value in found if not isinstance(value, (dict, list))]
    assert sorted(map(repr, plain)) == sorted(map(repr, ("a", "c", 1, "b", 2.5, None)))
    assert list(values_in("text")) == ["text"]
