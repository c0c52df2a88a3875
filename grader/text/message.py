"""Texts for people, written in English once and said in their language when they are shown."""

from __future__ import annotations


class Message(str):
    """A text in English that keeps what it was made of, so that a Language can say it.

    It is written like a call of `str.format`; without arguments, braces are braces. What it is filled
    with may hold further messages.
    """

    template: str
    places: tuple[object, ...]
    values: dict[str, object]

    def __new__(cls, template: str, /, *places: object, **values: object) -> Message:
        """Return the message; one that is given alone comes back as it is."""
        if isinstance(template, Message) and not places and not values:
            return template
        message = super().__new__(cls, template.format(*places, **values) if places or values else template)
        message.template, message.places, message.values = template, places, values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[object, ...], dict[str, object]]:
        """Let a message travel between processes."""
        return (self.template, *self.places), self.values

    def __str__(self) -> Message:
        # What str() would give of an exception is its message as well.
        return self


class MessageError(Exception):
    """An exception whose message people read; it takes what a Message takes."""

    def __init__(self, template: str, /, *places: object, **values: object) -> None:
        super().__init__(Message(template, *places, **values))


class CommandError(MessageError):
    """Ends a command: the message says on one line what was found, what was expected and what to do."""

    exit_status = 2
    """2 for wrong usage or input that can't be read, 3 where the kit or the machine is at fault."""


def joined(first: str, *others: str) -> str:
    """Return words with commas between them."""
    return Message("{first}, {rest}", first=first, rest=joined(*others)) if others else first


def listed(*words: str) -> str:
    """Return words with "and" before the last one."""
    *firsts, last = words
    return Message("{words} and {last}", words=joined(*firsts), last=last) if firsts else last
