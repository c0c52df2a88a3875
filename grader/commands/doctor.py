"""`grader doctor`: say how well this machine keeps learner code from doing harm."""

from __future__ import annotations

import platform
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.catalogue import read_catalogue
from grader.commands import EXIT_NOT_ALL_PASSED
from grader.plugins import plugin_manager, worker_source
from grader.process import WorkerSource
from grader.text import printable


@dataclass(frozen=True)
class _Layer:
    gives: str
    without: str
    remedy: str


_LAYERS = {
    "process": _Layer(
        gives="a process of its own without your environment, with bounds on memory, files and "
        "time, that ends when the grader ends",
        without="",
        remedy="",
    ),
    "landlock": _Layer(
        gives="no file can be read but Python's libraries, none be written; no TCP; no signals to others",
        without="learner code can read what you can read: other hand-ins, the checks, the gradebook, "
        "your keys; where seccomp is missing, too, it can empty and remove files",
        remedy="Linux 5.13 or later has it, where it is not left out of the kernel's list of security "
        "modules (lsm=)",
    ),
    "seccomp": _Layer(
        gives="no sockets, no other programs, no children, no shared memory, nothing that reaches "
        "another process",
        without="learner code can use the network, start programs and processes that outlive it, and "
        "signal yours",
        remedy="install libseccomp (Debian and Ubuntu: apt install libseccomp2) and pyseccomp; a "
        "container must allow the system call seccomp",
    ),
}


@click.command("doctor", short_help="Say how learner code is confined on this machine.")
def command() -> int:
    """Say which layers confine learner code on this machine, which are missing, and what that means.

    The exit status is 1 where one is missing.
    """
    manager = plugin_manager()
    console = Console()
    with worker_source(manager, read_catalogue(manager)) as workers:
        console.print(Text(f"Learner code on this machine ({_machine()})\n", style="bold"))
        console.print(_table(workers))
        missing = [layer for layer in _LAYERS if layer not in workers.confinement]
    if missing:
        refused = f"--require-confinement refuses to grade without {' and '.join(missing)}"
        text = f"\nMarks that count want all layers: {refused}."
        console.print(Text(text))
        return EXIT_NOT_ALL_PASSED
    console.print(Text("\nAll layers are active."))
    return 0


def _table(workers: WorkerSource) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for layer in dict.fromkeys((*_LAYERS, *workers.confinement)):
        known = _LAYERS.get(layer)
        if layer in workers.confinement:
            table.add_row(Text("✓", "green"), layer, Text(known.gives if known else "a plugin's own"))
        elif known:
            why = printable(workers.missing.get(layer, "the plugin that starts workers does not use it"))
            table.add_row(Text("✗", "red"), layer, Text(f"Missing: {why}."))
            table.add_row("", "", Text(f"Without it, {known.without}."))
            table.add_row("", "", Text(f"What to do: {known.remedy}."))
    return table


def _machine() -> str:
    return f"{platform.system()} {platform.release()}, {platform.machine()}"
