"""The pool of processes that grades a class, and what happens when one of them dies."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

from another_course import ADDS_COURSE, DOUBLE, write
from class_runs import (
    ENDLESS,
    KILLS,
    POINTS,
    RIGHT,
    SEVEN,
    WRONG,
    Running,
    copied_rows,
    grading,
    install,
    points,
    rows,
    run,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched as Linux shows them")


class TestPool:
    """Processes that grade in parallel and die."""

    def test_the_submission_of_a_killed_process_is_graded(self, tmp_path: Path) -> None:
        """If a process of --jobs is killed, every submission still gets its grade."""
        write(tmp_path / "class", {"ada.py": RIGHT, "ben.py": ENDLESS, "cy.py": WRONG, "dan.py": RIGHT})
        out = tmp_path / "out"
        with Running(grading(tmp_path / "class", out, "--jobs", 2), tmp_path) as running:
            until(lambda: "ada" in rows(out / "gradebook.sqlite"), "nothing is graded")
            pool = running.pool()
            for pid in pool:
                os.kill(pid, signal.SIGKILL)
            done = running.wait()
        assert (done.returncode, done.stderr) == (0, "")
        assert len(pool) == 2
        graded = points(out)
        assert (graded["ada"], graded["ben"], graded["dan"]) == (POINTS, 0, POINTS)
        assert 0 < graded["cy"] < POINTS
        assert copied_rows(out).keys() == graded.keys()

    def test_they_leave_ctrl_c_to_the_judge(self, tmp_path: Path) -> None:
        """The processes ignore an interrupt from their start on and print nothing."""
        write(tmp_path / "class", {"ada.py": RIGHT, "ben.py": RIGHT})
        out = tmp_path / "out"
        with Running(grading(tmp_path / "class", out, "--jobs", 2), tmp_path) as running:
            until(lambda: bool(running.pool()), "nothing is begun")

            def finished() -> bool:
                for pid in running.pool():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGINT)
                return (out / "grades.json").exists()

            until(finished, "nothing is graded")
            done = running.wait()
        assert (done.returncode, done.stderr) == (0, "")
        assert points(out) == {"ada": POINTS, "ben": POINTS}

    def test_one_entry_that_kills_every_process_is_left_to_a_person(self, tmp_path: Path) -> None:
        """The entry gets `error`, the others get their grades, and the next run tries it again."""
        home = install(tmp_path, course=KILLS)
        write(tmp_path / "class", {"ada.py": DOUBLE, "ben.py": SEVEN, "cy.py": DOUBLE, "dan.py": DOUBLE})
        command = grading(tmp_path / "class", tmp_path / "out", exercise="double")
        done = run([*command, "--jobs", "2"], PYTHONPATH=home)
        assert (done.returncode, done.stderr) == (3, "")
        assert points(tmp_path / "out") == {"ada": 7, "ben": 0, "cy": 7, "dan": 7}
        assert "The kit itself failed on ben" in done.stdout
        feedback = (tmp_path / "out" / "ben" / "feedback.txt").read_text()
        assert "The kit's own process ended while this was graded" in feedback

        write(tmp_path / "class", {"ben.py": DOUBLE})
        resumed = run([*command, "--resume"], PYTHONPATH=home)
        assert resumed.returncode == 0
        assert "4 submissions graded, 3 of them unchanged since the last run" in resumed.stdout
        assert points(tmp_path / "out")["ben"] == 7

    def test_the_run_ends_if_every_process_dies(self, tmp_path: Path) -> None:
        """If new processes die before they grade anything, the run ends with one line."""
        home = install(tmp_path, DIES_AT_ONCE)
        write(tmp_path / "class", {"ada.py": DOUBLE, "ben.py": DOUBLE})
        command = grading(tmp_path / "class", tmp_path / "out", "--jobs", 2, exercise="double")
        done = run(command, PYTHONPATH=home)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
        assert "the processes that grade in parallel end before they grade anything" in done.stderr
        assert "run again with --resume and without --jobs" in done.stderr


DIES_AT_ONCE = (
    ADDS_COURSE
    + """

@hookimpl
def grader_executor(jobs):
    import multiprocessing
    import os
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=os._exit, initargs=(1,))
"""
)
