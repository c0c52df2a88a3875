"""Texts for people: written in English, and translated when they are shown."""

from __future__ import annotations


class Message(str):
    """An English text that keeps its template and values, so that a Language can translate it.

    It takes the arguments of `str.format`; without values, braces stay braces. A value may be a message, too.

    Example::

        raise expect.Failure(Message("the loss is {loss:.3f}; it should be positive", loss=loss))
    """

    template: str
    places: tuple[object, ...]
    values: dict[str, object]

    def __new__(cls, template: str, /, *places: object, **values: object) -> Message:
        """Return the message; a message without values is returned as it is."""
        if isinstance(template, Message) and not places and not values:
            return template
        message = super().__new__(cls, template.format(*places, **values) if places or values else template)
        message.template, message.places, message.values = template, places, values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[object, ...], dict[str, object]]:
        """Pickle the template and the values."""
        return (self.template, *self.places), self.values

    def __str__(self) -> Message:
        # So str() of an exception returns its message, not a plain text.
        return self


class MessageError(Exception):
    """An exception with a message for people; it takes the arguments of Message."""

    def __init__(self, template: str, /, *places: object, **values: object) -> None:
        super().__init__(Message(template, *places, **values))


class CommandError(MessageError):
    """An error that ends a command: one line says what was found, what was expected and what to do."""

    exit_status = 2
    """2 for wrong usage and input that can't be read, 3 for faults of the kit or the machine."""


def joined(first: str, *others: str) -> str:
    """Return words with commas between them."""
    return Message("{first}, {rest}", first=first, rest=joined(*others)) if others else first


def listed(*words: str) -> str:
    """Return words with "and" before the last one."""
    *firsts, last = words
    return Message("{words} and {last}", words=joined(*firsts), last=last) if firsts else last
