"""Messages: texts with places, which are filled in the reader's language."""

from __future__ import annotations

import pickle
from pathlib import Path

from grader.text.language import Language
from grader.text.message import Message, MessageError, joined, listed


def test_messages_within_messages_are_said_too(tmp_path: Path) -> None:
    """What fills a message can be one, an exception's too; other texts stay as they are."""
    (tmp_path / "zh.po").write_text(
        'msgid "{one} and {other}"\nmsgstr "{other}和{one}"\n\nmsgid "red"\nmsgstr "红"\n', encoding="utf-8"
    )
    say = Language("zh").of(tmp_path)
    assert say("{one} and {other}", one=Message("red"), other="red") == "red和红"
    assert say("{one} and {other}", one=MessageError("red"), other=Message("{0:.1f}", 2)) == "2.0和红"


def test_words_are_listed_as_people_do() -> None:
    assert listed("a") == "a"
    assert listed("a", "b") == "a and b"
    assert listed("a", "b", "c") == "a, b and c"
    assert joined("a", "b", "c") == "a, b, c"


def test_a_message_travels_between_processes() -> None:
    """Also as an exception's."""
    message = Message("{count:,} of {what}", count=1234, what=Message("these"))
    there = pickle.loads(pickle.dumps(MessageError(message))).args[0]
    assert there == "1,234 of these"
    assert there.values == {"count": 1234, "what": "these"}


def test_braces_in_a_plain_text_are_braces() -> None:
    """Who writes a law with an f-string need not know of templates."""
    assert str(MessageError("found {1, 2}")) == "found {1, 2}"
