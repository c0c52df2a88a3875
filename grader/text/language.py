"""The languages that learners and instructors read.

Translations are catalogues in gettext's format, where the English text is the key: `zh.po` in the folder
of an exercise or a course for its own texts, and in `locale`, beside this module, for those of the kit.
What has no translation is
said in English.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from grader.text.message import Message, Told

LANGUAGES = ("en", "zh")
_KIT = Path(__file__).parent / "locale"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


class Language:
    """Says messages in one language; it is called with a message, or with what makes one."""

    def __init__(self, name: str = LANGUAGES[0], *, folder: Path | None = None) -> None:
        """With a `folder`, the translations of an exercise or a course come before the kit's."""
        self.name = name
        self._catalogues = [translations(place / f"{name}.po") for place in (folder, _KIT) if place]

    def __call__(self, text: str, /, *places: object, **values: object) -> str:
        """Return a message in this language; a text that was never one is looked up as it stands."""
        message = Message(text, *places, **values)
        found = (catalogue.get(message.template) for catalogue in self._catalogues)
        said = next(filter(None, found), message.template)
        if not message.places and not message.values:
            return said
        named = {name: self._value(value) for name, value in message.values.items()}
        return said.format(*map(self._value, message.places), **named)

    def of(self, folder: Path) -> Language:
        """Return this language with the translations in the folder of an exercise or a course."""
        return Language(self.name, folder=folder)

    def _value(self, value: object) -> object:
        if isinstance(value, Told):
            value = value.args[0]
        return self(value) if isinstance(value, Message) else value


def choose_language(wanted: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that a person asks for, else the locale's, else English."""
    locale = next(filter(None, map(environment.get, _LOCALE)), "").lower()
    return Language(wanted or next(filter(locale.startswith, LANGUAGES), LANGUAGES[0]))


# What a file says once, it says for the whole class.
@cache
def translations(file: Path) -> Mapping[str, str]:
    """Return what a catalogue translates, and into what; nothing where there is no file."""
    if not file.is_file():
        return {}
    # It takes longer to load than English has to wait.
    from babel.messages.pofile import read_po

    with file.open("rb") as catalogue:
        entries = read_po(catalogue)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and not entry.fuzzy}
