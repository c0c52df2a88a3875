"""README's commands and outputs are real, and the template is what `grader new` hands out."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import EXERCISES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")


def shown_by(command: str, folder: Path) -> str:
    """Return what a command prints at 80 columns, without the blanks that fill lines up."""
    arguments = [sys.executable, "-m", *shlex.split(command)]
    environment = os.environ | {"COLUMNS": "80"}
    run = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    return "\n".join(line.rstrip() for line in run.stdout.rstrip().splitlines())


@pytest.mark.parametrize("readme", [README, CHINESE], ids=["en", "zh"])
def test_the_output_of_the_first_command_is_real(readme: str, tmp_path: Path) -> None:
    """What README shows of grading the sample class is what the command prints."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    output = shown_by("grader grade examples/class --assignment core --out report", tmp_path)
    if "GRADER_DATA" not in os.environ:
        output = output.replace("the images of digits", "the images of MNIST")
    assert "9 submissions graded" in output
    assert f"```\n{output}\n```" in readme


def test_the_feedback_that_readme_shows_is_real(tmp_path: Path) -> None:
    """What README shows of one hand-in's check is what the command prints."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    output = shown_by(
        "grader check examples/class/ben.py --exercise softmax --exercise train_epoch", tmp_path
    )
    assert "large_logits_stay_finite" in output
    assert "mean_losses_weigh_by_batch_size" in output
    assert f"```\n{output}\n```" in README


def test_the_chinese_feedback_that_readme_shows_is_real(tmp_path: Path) -> None:
    """What the Chinese README shows of a hand-in's check is what the command prints."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    output = shown_by("grader check examples/class/ben.py --exercise softmax --lang zh", tmp_path)
    assert "18 / 21" in output
    assert f"```\n{output}\n```" in CHINESE


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link in a page names a file that there is."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_both_languages_show_the_same_commands() -> None:
    """A reader of either README is told to run the same two commands."""
    commands = re.findall(r"^    (python -m pip .*)$", README, re.MULTILINE)
    assert len(commands) == 2
    assert re.findall(r"^    (python -m pip .*)$", CHINESE, re.MULTILINE) == commands


def test_the_template_holds_the_exercises_stubs() -> None:
    """The template's files are the stubs, one for each exercise, to the byte."""
    stubs = {folder.parent.name: folder.read_bytes() for folder in EXERCISES.glob("*/stub.py")}
    template = {path.stem: path.read_bytes() for path in (ROOT / "student_template").glob("*.py")}
    assert template == stubs
