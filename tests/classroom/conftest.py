"""Fixtures of the tests of a class's grading."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from another_course import write
from class_runs import CLASS, OLDER_SEED, POINTS, grading, points, results, run
from classroom.helpers import Undisturbed, entry
from grader.handins.entry import Entry, HandIn
from helpers import RIGHT


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A class, and the results of a run without faults."""
    home = tmp_path_factory.mktemp("undisturbed")
    write(home / "class", CLASS)
    seconds = {}
    for jobs in (2, 1):
        out = home / f"out{jobs}"
        started = time.monotonic()
        done = run(grading(home / "class", out, "--jobs", jobs), TEST_FOLDER=out)
        seconds[jobs] = time.monotonic() - started
        assert done.returncode == 0, done.stderr
    assert results(home / "out1") == results(home / "out2")
    graded = points(home / "out1")
    assert graded == {"ada": POINTS, "ben": graded["ben"], "dan": 0, "eve.txt": 0}
    assert 0 < graded["ben"] < POINTS
    assert run(grading(home / "class", home / "older", "--seed", OLDER_SEED)).returncode == 0
    touches = int(done.stdout.split()[-1])
    return Undisturbed(home / "class", home / "older", results(home / "out1"), seconds, touches)


@pytest.fixture
def entries(tmp_path: Path) -> dict[str, Entry]:
    """A learner with two hand-ins, one without, and one with two hand-ins of which one is not Python."""
    found = [
        entry(tmp_path, "ada", "", RIGHT),
        entry(tmp_path, "zoe"),
        Entry("ben", (HandIn(tmp_path / "nowhere.py"), *entry(tmp_path, "ben", RIGHT).hand_ins)),
    ]
    return {one.id: one for one in found}
