"""The command line: one command a module, each loaded when it is asked for."""

from __future__ import annotations

import importlib
import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from grader.catalogue import UnknownExercise
from grader.dataset import DataError
from grader.exercise import CourseError
from grader.gradebook import GradebookError
from grader.plugins import PluginError
from grader.run import ConfinementError, DeviceError
from grader.spawn import WorkerStartError
from grader.submission import SubmissionError
from grader.text import printable

_COMMANDS = ("check", "grade", "list", "new", "audit", "doctor")

EXIT_NOT_ALL_PASSED = 1
EXIT_USAGE = 2
EXIT_KIT = 3
EXIT_STOPPED = 130


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
    """Run a command and return its exit status; whatever goes wrong is one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Not every terminal and pipe has a character for a check mark.
            stream.reconfigure(errors="backslashreplace")
    try:
        result = grader.main(arguments, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return EXIT_USAGE
    except click.UsageError as error:
        return _fail(f"{error.format_message().removesuffix('.')}{_advice(error)}", EXIT_USAGE)
    except (SubmissionError, CourseError, DataError, DeviceError, GradebookError, UnknownExercise) as error:
        return _fail(str(error), EXIT_USAGE)
    except click.Abort:
        return _fail("stopped", EXIT_STOPPED)
    except (ConfinementError, PluginError, WorkerStartError) as error:
        return _fail(str(error), EXIT_KIT)
    except Exception as error:  # a person sees one line, and where a maintainer would look
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        return _fail(f"the kit itself failed: {type(error).__name__}: {error} ({where})", EXIT_KIT)
    return result if isinstance(result, int) else 0


def _advice(error: click.UsageError) -> str:
    """Return where the options are explained, for errors that click found in them."""
    ours = type(error) is click.UsageError
    return "" if ours or error.ctx is None else f"; see {error.ctx.command_path} --help"


def _fail(message: str, status: int) -> int:
    click.echo(f"grader: {' '.join(printable(message).split())}", err=True)
    return status
