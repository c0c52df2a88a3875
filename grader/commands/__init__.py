"""The command line: one command a module, each loaded when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import click

from grader.catalogue import UnknownExercise
from grader.exercise import CourseError
from grader.submission import SubmissionError

_COMMANDS = ("check", "grade", "list", "new", "audit")

EXIT_NOT_ALL_PASSED = 1
EXIT_USAGE = 2
EXIT_KIT = 3


class _Commands(click.Group):
    """Loads a command's module when the command is named."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"grader.commands.{name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grading-kit", prog_name="grader")
def grader() -> None:
    """Teach and grade softmax classification in PyTorch."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; errors of a person's input are one line."""
    from grader.process import WorkerStartError

    try:
        result = grader.main(arguments, standalone_mode=False)
    except (SubmissionError, CourseError, UnknownExercise) as error:
        return _fail(str(error), EXIT_USAGE)
    except click.UsageError as error:
        help = f"; see {error.ctx.command_path} --help" if error.ctx and error.ctx.command else ""
        return _fail(error.format_message().removesuffix(".") + help, EXIT_USAGE)
    except click.Abort:
        return _fail("stopped", 130)
    except WorkerStartError as error:
        return _fail(str(error), EXIT_KIT)
    return result if isinstance(result, int) else 0


def _fail(message: str, status: int) -> int:
    from grader.show import printable

    click.echo(f"grader: {' '.join(printable(message).split())}", err=True)
    return status
