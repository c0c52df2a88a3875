"""Options that commands share."""

from __future__ import annotations

from pathlib import Path

import click

from grader.run import DEVICES

exercise = click.option(
    "--exercise",
    "--assignment",
    "exercises",
    multiple=True,
    metavar="NAME",
    help="Only this exercise, or those of this assignment; repeatable.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Draws the test inputs.",
)
device = click.option(
    "--device",
    type=click.Choice(DEVICES),
    default="auto",
    show_default=True,
    help="Where submissions compute.",
)
require_confinement = click.option(
    "--require-confinement",
    is_flag=True,
    help="Refuse to grade where learner code can't be confined in full; see grader doctor.",
)
data = click.option(
    "--data",
    envvar="GRADER_DATA",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A torchvision root, with MNIST/raw in it; else a cache, else a download. [env: GRADER_DATA]",
)
