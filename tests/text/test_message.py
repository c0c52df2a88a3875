"""Messages: texts with placeholders, which are filled in the reader's language."""

from __future__ import annotations

import pickle
from pathlib import Path

from grader.text.language import Language
from grader.text.message import Message, MessageError, joined, listed


def test_messages_within_messages_are_translated_too(tmp_path: Path) -> None:
    """A message or exception that fills a placeholder is translated; other texts stay unchanged."""
    (tmp_path / "zh.po").write_text(
        'msgid "{one} and {other}"\nmsgstr "{other}和{one}"\n\nmsgid "red"\nmsgstr "红"\n', encoding="utf-8"
    )
    say = Language("zh").of(tmp_path)
    assert say("{one} and {other}", one=Message("red"), other="red") == "red和红"
    assert say("{one} and {other}", one=MessageError("red"), other=Message("{0:.1f}", 2)) == "2.0和红"


def test_words_are_listed_as_people_do() -> None:
    """A list of words has the separators of its language."""
    assert listed("a") == "a"
    assert listed("a", "b") == "a and b"
    assert listed("a", "b", "c") == "a, b and c"
    assert joined("a", "b", "c") == "a, b, c"


def test_a_message_can_be_pickled() -> None:
    """A message, and an exception with one, can be sent to another process."""
    message = Message("{count:,} of {what}", count=1234, what=Message("these"))
    there = pickle.loads(pickle.dumps(MessageError(message))).args[0]
    assert there == "1,234 of these"
    assert there.values == {"count": 1234, "what": "these"}


def test_braces_in_a_plain_text_are_braces() -> None:
    """Braces in an f-string of a law are shown as they are."""
    assert str(MessageError("found {1, 2}")) == "found {1, 2}"
