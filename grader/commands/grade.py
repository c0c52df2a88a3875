"""`grader grade`: grade a class."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from click.core import ParameterSource
from pluggy import PluginManager

from grader.classroom.gradebook import Gradebook, open_gradebook
from grader.classroom.marking import Attempts
from grader.classroom.run import ClassRun, ClassSettings, Grades, prepare, write_outputs
from grader.commands import EXIT_KIT, EXIT_STOPPED, options
from grader.commands.help import Command
from grader.commands.progress import Progress
from grader.commands.summary import Summary, print_changes
from grader.course.catalogue import read_catalogue
from grader.executors.parallelism import Parallelism
from grader.handins.platforms.layouts import LAYOUTS
from grader.hookspecs import Write
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.text.message import Message

# Smaller seeds can be found by trying all of them.
_SEARCHABLE_SEED = 2**64


@click.command("grade", cls=Command, short_help="Grade a class.")
@click.argument("class_dir", type=click.Path(path_type=Path))
@options.out
@options.class_judging
@options.parallelism
@options.languages
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="The list of the class: ids, names, e-mail addresses, times of submission.",
)
@click.option(
    "--layout",
    metavar="LAYOUT",
    type=click.Choice(LAYOUTS),
    default="auto",
    show_default=True,
    help="The platform whose download CLASS_DIR is: folder, moodle, canvas, github, gradescope, blackboard, "
    "brightspace, nbgrader, autolab, teams; auto recognises it.",
)
@click.option(
    "--attempts",
    type=click.Choice(("latest", "best")),
    default="latest",
    show_default=True,
    help="Which of several hand-ins counts.",
)
@click.option("--resume", is_flag=True, help="Grade only what is new or has changed since the last run.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    help="Only this output: csv, excel, json, text, or that of a plugin; repeatable.",
)
@options.reader
@click.pass_context
def command(
    context: click.Context,
    reader: options.Reader,
    /,
    class_dir: Path,
    out: Path,
    judging: RunSettings,
    parallelism: Parallelism,
    roster: Path | None,
    layout: str,
    attempts: Attempts,
    resume: bool,
    formats: tuple[str, ...],
) -> int:
    """Grade every entry of CLASS_DIR: each file, zip or folder in it is one submission."""
    names_data = context.get_parameter_source("data") is ParameterSource.COMMANDLINE
    names_seed = context.get_parameter_source("seed") is ParameterSource.COMMANDLINE
    settings = ClassSettings(class_dir, judging, names_data, roster, layout, attempts, formats)
    return run(settings, out, reader, parallelism, resume=resume, names_seed=names_seed)


def run(
    settings: ClassSettings,
    out: Path,
    reader: options.Reader,
    parallelism: Parallelism,
    *,
    resume: bool,
    names_seed: bool = False,
    diff: bool = False,
) -> int:
    """Grade a class, write the results, and print a summary, or the changes where `diff` is true.

    The seed of the last run into the same folder is used again, unless a person `names_seed`.
    """
    manager = plugin_manager()
    writers = choose_writers(manager, settings.formats)
    class_run = prepare(settings, out, manager, read_catalogue(manager), parallelism)
    summary = Summary(reader.say, resumes=resume, lists_changes=diff)
    try:
        with open_gradebook(out) as book:
            if not names_seed:
                class_run = class_run.with_seed_of(book)
            _remark_on_seed(class_run.settings.judging, reader)
            _grade(class_run, book, summary, resume=resume)
            write_outputs(writers, Grades(book, class_run.entries), out)
            class_run.remove_other_languages(out)
    except KeyboardInterrupt:
        text = reader.say("grader: stopped; the grades so far are kept: continue with --resume")
        click.echo(text, err=True)
        return EXIT_STOPPED
    if diff:
        print_changes(summary.changes, reader.say)
    summary.print(out, class_run.arrival)
    return EXIT_KIT if summary.faulty else 0


def _remark_on_seed(judging: RunSettings, reader: options.Reader) -> None:
    seed = judging.shown_seed
    if seed is not None and seed < _SEARCHABLE_SEED:
        text = reader.say(
            "grader: a learner's program can find the seed {seed} by trying; to let the kit draw one that it "
            "can't find, leave --seed out and name a new --out",
            seed=seed,
        )
        click.echo(text, err=True)


def choose_writers(manager: PluginManager, names: Sequence[str]) -> list[Write]:
    """Return the writers of these output formats, all of them for no name. Raises click.UsageError."""
    writers = {name: write for found in manager.hook.grader_formats() for name, write in found.items()}
    for name in names:
        if name not in writers:
            known = ", ".join(sorted(writers))
            raise click.UsageError(
                Message("no format is called {name!r}; there are: {known}", name=name, known=known)
            )
    return [writers[name] for name in names or sorted(writers)]


def _grade(class_run: ClassRun, book: Gradebook, summary: Summary, *, resume: bool) -> None:
    noun = summary.say("submissions")
    with (
        Progress(len(class_run.entries), noun, summary.say) as progress,
        closing(class_run.grade(book, resume=resume)) as submissions,
    ):
        for graded in submissions:
            summary.add(graded)
            progress.advance()
