"""`--help` in the language of the reader; English is laid out by click itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from textwrap import indent

import click

from grader.commands.options import Reader
from grader.text.language import Language
from grader.text.lines import fill
from grader.text.message import Message

_MOST_COLUMNS = 80
_GAP = 2
# A longer name of an option stands on a line of its own.
_LONGEST_NAME = 30
# The help of the two options that click itself adds.
_SHOWN = {
    "help": Message("Show this message and exit."),
    "version": Message("Show the version and exit."),
}


class Command(click.Command):
    """A command whose help is in the reader's language."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help."""
        say = ctx.ensure_object(Reader).say
        return super().get_help(ctx) if say.name == "en" else _help(self, ctx, say)


class Group(Command, click.Group):
    """A group of commands whose help is in the reader's language."""


def _help(command: click.Command, context: click.Context, say: Language) -> str:
    width = min(context.terminal_width or _MOST_COLUMNS, _MOST_COLUMNS) - _GAP
    usage = " ".join(_usage(command, context, say))
    parts = [say("Usage: {usage}", usage=f"{context.command_path} {usage}")]
    parts += [indent(fill(say(text), width - _GAP), " " * _GAP) for text in paragraphs(command.help or "")]
    options = [_option(parameter, context, say) for parameter in _options(command, context)]
    parts.append(f"{say('Options:')}\n{_columns(options, width)}")
    if isinstance(command, click.Group):
        commands = [_command(command, context, name, say) for name in command.list_commands(context)]
        parts.append(f"{say('Commands:')}\n{_columns(commands, width)}")
    return "\n\n".join(parts)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a docstring, each on one line: these are the texts to translate."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]


def _usage(command: click.Command, context: click.Context, say: Language) -> Iterator[str]:
    yield say("[OPTIONS]")
    for parameter in command.get_params(context):
        yield from parameter.get_usage_pieces(context)
    if isinstance(command, click.Group):
        yield say("COMMAND [ARGS]...")


def _options(command: click.Command, context: click.Context) -> list[click.Option]:
    return [parameter for parameter in command.get_params(context) if isinstance(parameter, click.Option)]


def _option(option: click.Option, context: click.Context, say: Language) -> tuple[str, str]:
    """Return the names of an option, and its help with its default and its range."""
    record = option.get_help_record(context)
    names = record[0] if record else ""
    extra = option.get_help_extra(context)
    notes = []
    if "default" in extra:
        notes.append(say("default: {value}", value=extra["default"].strip("()")))
    if "range" in extra:
        notes.append(extra["range"])
    if "required" in extra:
        notes.append(say("required"))
    text = say(_SHOWN.get(option.name or "", option.help or ""))
    return names, f"{text} [{say('; ').join(notes)}]" if notes else text


def _command(group: click.Group, context: click.Context, name: str, say: Language) -> tuple[str, str]:
    command = group.get_command(context, name)
    return name, say(command.short_help or "") if command else ""


def _columns(rows: Sequence[tuple[str, str]], width: int) -> str:
    """Return names with their texts in a second column, in lines that fit."""
    widest = max(len(name) for name, _ in rows if len(name) <= _LONGEST_NAME)
    column = widest + 2 * _GAP
    return "\n".join(line for name, text in rows for line in _row(name, text, column, width))


def _row(name: str, text: str, column: int, width: int) -> Iterator[str]:
    first, *others = fill(text, width - column).split("\n")
    head = f"{' ' * _GAP}{name}"
    if len(head) + _GAP > column:
        yield head
        head = ""
    yield f"{head.ljust(column)}{first}"
    yield from (" " * column + line for line in others)
