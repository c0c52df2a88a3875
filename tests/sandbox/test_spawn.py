"""The folders of workers are removed, also those that a killed judge has left."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.sandbox.spawn import WorkFolder
from helpers import LINUX

pytestmark = LINUX

IS_KILLED = """
import os, signal
from grader.sandbox.spawn import WorkFolder
work = WorkFolder()
work.startup.write_text("x")
print(work.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_only_the_folders_of_killed_judges_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that a judge uses stays, and so does what another program has left under such a name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "grader-of-others").mkdir()
    (tmp_path / "grader-file").touch()
    work = WorkFolder()
    command = [sys.executable, "-c", IS_KILLED]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    left = Path(done.stdout.strip())
    assert (left / "startup.txt").read_text() == "x"
    other = WorkFolder()
    try:
        others = {"grader-of-others", "grader-file"}
        assert {*os.listdir(tmp_path)} == {work.path.name, other.path.name, *others}
    finally:
        work.remove()
        other.remove()
    assert {*os.listdir(tmp_path)} == others


def test_the_folder_of_one_worker_can_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders of the other workers stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    work = WorkFolder()
    for name in ("one", "other"):
        (work.path / name).mkdir()
        (work.path / name / "file").touch()
    work.remove("one")
    assert not (work.path / "one").exists()
    assert (work.path / "other" / "file").exists()
    work.remove()
    assert not work.path.exists()
