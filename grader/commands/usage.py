"""What is wrong with a command line, in the language of the reader."""

from __future__ import annotations

import re

import click

from grader.text.language import Language
from grader.text.message import Message

# click formats its errors in English before the kit sees them. These are its templates, of the versions
# that the kit allows: a text is matched with them, and said anew in another language.
_CLICK_SAYS = (
    Message("{problem} Did you mean {name}?"),
    Message("{problem} (Did you mean one of: {names}?)"),
    Message("{problem} (Possible options: {names})"),
    Message("No such option: {name}"),
    Message("No such option {name}."),
    Message("No such command {name}."),
    Message("Missing command."),
    Message("Missing option {name}."),
    Message("Missing argument {name}."),
    Message("Invalid value for {name}: {problem}"),
    Message("Option {name} requires an argument."),
    Message("Option {name} does not take a value."),
    Message("Got unexpected extra argument ({values})"),
    Message("Got unexpected extra arguments ({values})"),
    Message("{value} is not one of {choices}."),
    Message("{value} is not in the range {range}."),
    Message("{value} is not a valid integer."),
    Message("{value} is not a valid integer range."),
    Message("{value} is not a valid float."),
)


def usage_problem(error: click.UsageError, say: Language) -> str:
    """Return what is wrong, and the command that explains it where click found the mistake."""
    if isinstance(error.message, Message):
        return say(error.message)
    problem = _said(error.format_message(), say).rstrip(".。")
    if error.ctx is None:
        return problem
    return say("{problem}; see {command} --help", problem=problem, command=error.ctx.command_path)


def _said(text: str, say: Language) -> str:
    """Return a text of click's in the reader's language; English where it has another template."""
    if say.name == "en":
        return text
    for template in _CLICK_SAYS:
        if found := re.fullmatch(_pattern(template), text, re.DOTALL):
            values = found.groupdict()
            if "problem" in values:
                values["problem"] = _said(values["problem"], say).rstrip("。")
            return say(template, **values)
    return text


def _pattern(template: str) -> str:
    """Return a pattern for the texts that are made from a template."""
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
