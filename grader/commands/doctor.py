"""`grader doctor`: say how this machine keeps learner code from doing harm."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.commands import EXIT_NOT_ALL_PASSED, options
from grader.commands.help import Command
from grader.course.catalogue import read_catalogue
from grader.judge.budget import MOST_CHECK_BYTES, MOST_SUBMISSION_BYTES, SUBMISSION_SECONDS
from grader.judge.opening import worker_source
from grader.plugins import plugin_manager
from grader.sandbox.limits import Limits
from grader.sandbox.workers import WorkerSource
from grader.text.language import Language
from grader.text.lines import Filled
from grader.text.message import Message, listed
from grader.text.printable import printable


@dataclass(frozen=True)
class _Layer:
    gives: str
    without: str
    remedy: str


_LAYERS = {
    "process": _Layer(
        gives=Message(
            "a separate process without your environment variables, with limits on memory, files and "
            "time; it ends when the grader ends"
        ),
        without="",
        remedy="",
    ),
    "landlock": _Layer(
        gives=Message(
            "learner code can read only Python's libraries and write no file; no TCP, no signals to others"
        ),
        without=Message(
            "learner code can read every file that you can read: other hand-ins, the checks, the gradebook, "
            "your keys; where seccomp is missing, too, it can empty and delete files"
        ),
        remedy=Message(
            "use Linux 5.13 or later, and a kernel whose list of security modules (lsm=) contains landlock"
        ),
    ),
    "seccomp": _Layer(
        gives=Message(
            "learner code can't open sockets, start programs or processes, share memory, or reach "
            "another process"
        ),
        without=Message(
            "learner code can use the network, start programs that run on after it, and send signals to your "
            "processes"
        ),
        remedy=Message(
            "install libseccomp (Debian and Ubuntu: apt install libseccomp2) and pyseccomp; a "
            "container must allow the seccomp system call"
        ),
    ),
}


@click.command("doctor", cls=Command, short_help="Say how learner code is confined on this machine.")
@options.language
@options.reader
def command(reader: options.Reader) -> int:
    """Say which layers confine learner code on this machine, which are missing, and what that means.

    It also says what a submission may take, and which packages are missing that the courses let learners
    import. The exit status is 1 where a layer or a package is missing.
    """
    say = reader.say
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    console = Console()
    with worker_source(manager, catalogue) as workers:
        console.print(
            Text(say("Learner code on this machine ({machine})", machine=_machine()) + "\n", "bold")
        )
        console.print(_table(workers, say))
        console.print(Text("\n" + say("What a submission may take") + "\n", "bold"))
        console.print(_limits(say))
        missing = [layer for layer in _LAYERS if layer not in workers.confinement]
    packages = catalogue.packages()
    if packages:
        title = say("Packages that learners may import, by course.toml")
        console.print(Text(f"\n{title}\n", "bold"))
        console.print(_packages(packages, say))
    if missing:
        text = say(
            "For marks that count, use all layers: --require-confinement refuses to grade without {layers}.",
            layers=listed(*missing),
        )
        console.print(Text("\n" + text))
        return EXIT_NOT_ALL_PASSED
    console.print(Text("\n" + say("All layers are active.")))
    return 0 if all(packages.values()) else EXIT_NOT_ALL_PASSED


def _table(workers: WorkerSource, say: Language) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for layer in dict.fromkeys((*_LAYERS, *workers.confinement)):
        known = _LAYERS.get(layer)
        if layer in workers.confinement:
            table.add_row(
                Text("✓", "green"),
                layer,
                Filled(say(known.gives if known else Message("a layer of a plugin"))),
            )
        elif known:
            unused = Message("the plugin that starts workers does not use it")
            why = printable(say(workers.missing.get(layer, unused)))
            table.add_row(Text("✗", "red"), layer, Filled(say("Missing: {why}.", why=why)))
            table.add_row("", "", Filled(say("Without it, {what}.", what=known.without)))
            table.add_row("", "", Filled(say("What to do: {what}.", what=known.remedy)))
    return table


def _packages(packages: Mapping[str, bool], say: Language) -> Table:
    table = Table.grid(padding=(0, 1))
    for name, is_installed in packages.items():
        missing = Message("Missing: install it here, or take it out of packages in course.toml.")
        table.add_row(
            Text("✓", "green") if is_installed else Text("✗", "red"),
            name,
            Filled(say(Message("installed") if is_installed else missing)),
        )
    return table


def _limits(say: Language) -> Table:
    limits = Limits()
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    time = Message(
        "{call:g} s for a call, {load:g} s for loading, {check:g} s for a check, {all:g} s for everything "
        "together, unless the exercise or the assignment says otherwise",
        call=limits.call_seconds,
        load=limits.load_seconds,
        check=limits.check_seconds,
        all=SUBMISSION_SECONDS,
    )
    memory = Message(
        "{process:g} GiB for its process; its answers may take {check} MiB in a check, {all} MiB together",
        process=limits.memory_bytes / 1024**3,
        check=MOST_CHECK_BYTES // 1024**2,
        all=MOST_SUBMISSION_BYTES // 1024**2,
    )
    clock = Message(
        "processor time of its process and time in which it waits, so other programs on this machine do not "
        "change a grade"
    )
    for name, text in ((say("time"), time), (say("clock"), clock), (say("memory"), memory)):
        table.add_row(name, Filled(say(text)))
    return table


def _machine() -> str:
    return f"{platform.system()} {platform.release()}, {platform.machine()}"
