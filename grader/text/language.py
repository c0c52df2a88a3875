"""The languages that learners and instructors read.

Translations are catalogues in gettext's format, where the English text is the key: `zh.po` in the folder
of an exercise or a course for its own texts, and in `locale`, beside this module, for those of the kit.
A text without a translation stays in English.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from copy import copy
from pathlib import Path

from grader.text.message import CommandError, Message, MessageError

LANGUAGES = ("en", "zh")
_KIT = Path(__file__).parent / "locale"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


class Language:
    """Translates messages into one language.

    Each catalogue is read once, when the object is made: keep the object for as long as you need it.

    Example::

        say = Language("zh")
        say("total: {points}", points="7 / 10")
    """

    def __init__(self, name: str = LANGUAGES[0]) -> None:
        self.name = name
        self._catalogues = [translations(_KIT / f"{name}.po")]

    def __call__(self, text: str, /, *places: object, **values: object) -> str:
        """Return a message, or a text and the values for its places, in this language."""
        message = Message(text, *places, **values)
        translated = (catalogue.get(message.template) for catalogue in self._catalogues)
        template = next(filter(None, translated), message.template)
        if not message.places and not message.values:
            return template
        named = {name: self._value(value) for name, value in message.values.items()}
        return template.format(*map(self._value, message.places), **named)

    def of(self, folder: Path) -> Language:
        """Return this language with the translations in the folder of an exercise or a course first."""
        language = copy(self)
        language._catalogues = [translations(folder / f"{self.name}.po"), *self._catalogues]
        return language

    def _value(self, value: object) -> object:
        if isinstance(value, MessageError):
            value = value.args[0]
        return self(value) if isinstance(value, Message) else value


def language_names(text: str, *, option: str) -> tuple[str, ...]:
    """Return the languages that an option names, as in "en,zh". Raises CommandError."""
    names = tuple(text.split(","))
    known = ", ".join(LANGUAGES)
    for name in names:
        if name not in LANGUAGES:
            problem = "{option}: found {name!r}; expected one or several of {known}, with commas between them"
            raise CommandError(problem, option=option, name=name, known=known)
        if names.count(name) > 1:
            problem = "{option}: found {name} twice; name each language once"
            raise CommandError(problem, option=option, name=name)
    return names


def choose_language(wanted: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that a person asks for, else that of the locale, else English."""
    locale = next(filter(None, map(environment.get, _LOCALE)), "").lower()
    return Language(wanted or next(filter(locale.startswith, LANGUAGES), LANGUAGES[0]))


def translations(file: Path) -> Mapping[str, str]:
    """Return the translated texts of a catalogue by their English text; empty where there is no file."""
    if not file.is_file():
        return {}
    # Imported here, so that English starts without it: it takes 0.1 s.
    from babel.messages.pofile import read_po

    with file.open("rb") as catalogue:
        entries = read_po(catalogue)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and not entry.fuzzy}
