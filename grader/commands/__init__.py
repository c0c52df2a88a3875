"""The command line: one command per module, each loaded when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import click

from grader.commands.help import Group
from grader.commands.options import Reader, language
from grader.commands.usage import usage_problem
from grader.judge.faults import error_and_place
from grader.text.glyphs import write_glyphs
from grader.text.message import CommandError
from grader.text.printable import printable

_COMMANDS = ("check", "explain", "grade", "regrade", "override", "show", "list", "new", "audit", "doctor")

EXIT_NOT_ALL_PASSED = 1
EXIT_USAGE = 2
EXIT_KIT = 3
EXIT_STOPPED = 130


class _Commands(Group):
    """Loads a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None where there is none of this name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"grader.commands.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grading-kit", prog_name="grader")
@language
def grader() -> None:
    """Teach and grade softmax classification in PyTorch."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; an error is printed on one line."""
    write_glyphs()
    reader = Reader()
    try:
        result = grader.main(arguments, standalone_mode=False, obj=reader)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return EXIT_USAGE
    except click.UsageError as error:
        return _fail(usage_problem(error, reader.say), EXIT_USAGE)
    except CommandError as error:
        return _fail(reader.say(str(error)), error.exit_status)
    except click.Abort:
        return _fail(reader.say("stopped"), EXIT_STOPPED)
    except Exception as error:  # one line for a person, with the place for a maintainer
        what = error_and_place(error)
        return _fail(reader.say("the kit itself failed: {what}", what=what), EXIT_KIT)
    return result if isinstance(result, int) else 0


def _fail(message: str, status: int) -> int:
    click.echo(f"grader: {' '.join(printable(message).split())}", err=True)
    return status
