"""Options that commands share."""

from __future__ import annotations

import click

exercise = click.option(
    "--exercise", "exercises", multiple=True, metavar="NAME", help="Only this exercise; repeatable."
)
seed = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Draws the test inputs.",
)
