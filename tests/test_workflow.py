"""The template's GitHub Actions workflow, step by step in a clean folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import EXERCISES, ROOT

TEMPLATE = ROOT / "student_template"
WORKFLOW: dict[str, Any] = yaml.safe_load((TEMPLATE / ".github" / "workflows" / "grade.yml").read_text())
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["grade"]["steps"]
NOT_CHECKED_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*cache", "report", "dist", "build", "*.egg-info"
)
# Each file would change a grade if Python or pytest loaded it from a learner's folder.
MEDDLING = {
    "conftest.py": "raise SystemExit('conftest')",
    "pytest.ini": "[pytest]\naddopts = -p evil\n",
    "sitecustomize.py": "raise SystemExit('sitecustomize')",
    "torch.py": "raise SystemExit('torch')",
    "grader.py": "print('full marks'); raise SystemExit(0)",
}


def check_out(step: dict[str, Any], folder: Path, learner: Path) -> None:
    """Do the step of actions/checkout: copy the course if a repository is named, else the learner's own."""
    target = folder / step["with"]["path"]
    course = "repository" in step["with"]
    shutil.copytree(ROOT if course else learner, target, ignore=NOT_CHECKED_OUT if course else None)


@pytest.mark.slow
def test_its_steps_grade_a_push_and_keep_the_grade(tmp_path: Path) -> None:
    """The steps install the course, grade the submission and leave grade.json.

    Some exercises are right, one is not written yet, and the folder has files that would change the grade.
    """
    learner, folder = tmp_path / "learner", tmp_path / "runner"
    shutil.copytree(TEMPLATE, learner)
    for exercise in ("softmax", "train_epoch", "mnist_net"):
        shutil.copy(EXERCISES / exercise / "reference.py", learner / f"{exercise}.py")
    for name, text in MEDDLING.items():
        (learner / name).write_text(text)
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    # Packages come from this machine's own package source.
    environment = dict(os.environ, PATH=f"{tmp_path / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}")

    statuses = []
    for step in STEPS:
        if step.get("uses", "").startswith("actions/checkout@"):
            check_out(step, folder, learner)
        elif "run" in step:
            command = ["bash", "-e", "-c", step["run"]]
            ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
            statuses.append((ran.returncode, ran.stdout + ran.stderr))
    assert [status for status, _ in statuses] == [0, 1], statuses

    kept = next(step for step in STEPS if step.get("uses", "").startswith("actions/upload-artifact@"))
    assert kept["if"] == "always()"
    grade = json.loads((folder / kept["with"]["path"]).read_text())
    points = {e["name"]: (e["points"] == e["max_points"], e["status"]) for e in grade["exercises"]}
    stubs = {path.stem: (False, "todo") for path in TEMPLATE.glob("*.py")}
    assert points == stubs | dict.fromkeys(("softmax", "train_epoch", "mnist_net"), (True, "passed"))


def test_it_says_that_it_gives_no_mark() -> None:
    """The name of the workflow, its file and the template's README call what it says feedback, not a mark."""
    assert WORKFLOW["name"] == "feedback, not a mark"
    for text in (TEMPLATE / "README.md", TEMPLATE / ".github" / "workflows" / "grade.yml"):
        assert "not a mark" in text.read_text(encoding="utf-8")


def test_it_grades_from_the_courses_own_checkout() -> None:
    """The submission is in its own folder, and no step starts there or installs from it."""
    paths = [s["with"]["path"] for s in STEPS if s.get("uses", "").startswith("actions/checkout@")]
    assert paths == ["submission", "course"]
    assert not any("working-directory" in step for step in STEPS)
    commands = [step["run"] for step in STEPS if "run" in step]
    assert not any("cd " in command for command in commands)
    assert not any("install" in command and "submission" in command for command in commands)
