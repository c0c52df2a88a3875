"""The results that a run of `grader grade` keeps after a kill, a stop, a full disk or a bug."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from another_course import ADDS_COURSE, COURSE, DOUBLE, write
from class_runs import (
    BREAKS,
    CLASS,
    CLASS_SEED,
    ENDLESS,
    OLDER_SEED,
    POINTS,
    RIGHT,
    SEED,
    SEVEN,
    WRONG,
    Running,
    copied_rows,
    files,
    grading,
    install,
    points,
    results,
    rows,
    run,
    until,
)
from classroom.helpers import Undisturbed
from grader.classroom.gradebook import StampedGrade, open_gradebook
from helpers import assert_one_line, without_seconds
from kills import Kill, assert_nothing_is_lost

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched as Linux shows them")


@dataclass(frozen=True)
class Moment:
    """When a run is killed: after a share of its time, or of its accesses to the files in its folder."""

    share: float
    touch: bool
    jobs: int

    def __str__(self) -> str:
        return f"{'touch' if self.touch else 'time'}-{self.share:.3f}-jobs-{self.jobs}"


def moments() -> list[Moment]:
    """Return 10 random moments from a whole run; SEED determines them.

    `benchmarks/kills.py` makes 300 kills.
    """
    draw = random.Random(SEED).random
    times = [Moment((i + draw()) / 6, False, 2 if i % 3 == 1 else 1) for i in range(6)]
    return [*times, *(Moment((i + draw()) / 4, True, 1) for i in range(4))]


class TestKill:
    """kill -9 of the judge."""

    @pytest.mark.slow
    @pytest.mark.parametrize("moment", moments(), ids=str)
    def test_what_is_graded_is_kept(self, moment: Moment, undisturbed: Undisturbed, tmp_path: Path) -> None:
        """After a kill at any moment and --resume, the results equal those of a run without faults.

        The grades in the gradebook after the kill are right and are not graded again. No process and no
        temporary file is left.
        """
        print("seed", SEED)
        jobs = ("--jobs", moment.jobs)
        if moment.touch:
            kill = Kill(jobs, touch=1 + int(moment.share * undisturbed.touches))
        else:
            kill = Kill(jobs, seconds=moment.share * undisturbed.seconds[moment.jobs])
        assert_nothing_is_lost(kill, undisturbed.folder, undisturbed.results, tmp_path)

    def test_the_next_run_does_not_wait_for_remaining_processes(self, tmp_path: Path) -> None:
        """The lock of a killed judge is free while a process that it started still runs."""
        write(tmp_path / "class", {"ada.py": RIGHT, "ben.py": ENDLESS})
        out = tmp_path / "out"
        with Running(grading(tmp_path / "class", out, "--jobs", 2), tmp_path) as killed:
            until(lambda: "ada" in rows(out / "gradebook.sqlite"), "nothing is graded")
            stopped = killed.pool()
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            killed.send(signal.SIGKILL)
            killed.await_end()
            (tmp_path / "class" / "ben.py").unlink()
            resumed = run(grading(tmp_path / "class", out, "--resume"))
            assert (resumed.returncode, resumed.stderr) == (0, "")
            assert points(out) == {"ada": POINTS}
            assert stopped
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
            killed.wait()


@pytest.mark.parametrize("jobs", [1, 2])
class TestCtrlC:
    """Ctrl-C in the terminal where the judge runs."""

    SAYS = "grader: stopped; the grades so far are kept: continue with --resume\n"

    def test_it_stops_at_once_and_keeps_what_is_graded(self, jobs: int, tmp_path: Path) -> None:
        """The run exits with 130 and one line, leaves no process, and --resume continues it."""
        write(tmp_path / "class", {"ada.py": RIGHT, "ben.py": WRONG, "zed.py": ENDLESS})
        out = tmp_path / "out"
        with Running(grading(tmp_path / "class", out, "--jobs", jobs), tmp_path) as running:
            until(lambda: len(rows(out / "gradebook.sqlite")) == 2, "nothing is graded")
            running.interrupt()
            stopped = running.wait()
        assert (stopped.returncode, stopped.stdout, stopped.stderr) == (130, "", self.SAYS)
        assert not (out / "grades.json").exists()
        assert copied_rows(out).keys() == {"ada", "ben"}

        write(tmp_path / "class", {"zed.py": RIGHT})
        resumed = run(grading(tmp_path / "class", out, "--resume"))
        assert resumed.returncode == 0
        assert "3 submissions graded, 2 of them unchanged since the last run" in resumed.stdout
        assert points(out).keys() == {"ada", "ben", "zed"}

    def test_it_is_not_lost_while_libraries_are_loaded(self, jobs: int, tmp_path: Path) -> None:
        """Torch takes the interrupt for a missing NumPy and would continue; the run stops anyway."""
        write(tmp_path / "class", {"ada.py": RIGHT, "ben.py": RIGHT})
        command = grading(tmp_path / "class", tmp_path / "out", "--jobs", jobs)
        with Running(command, tmp_path, TEST_INTERRUPT_AT="numpy.linalg") as running:
            stopped = running.wait()
        assert (stopped.returncode, stopped.stdout, stopped.stderr) == (130, "", self.SAYS)


# A reader that raises an error of its own.
READS_BADLY = (
    ADDS_COURSE
    + """

@hookimpl
def grader_read_submission(name, data):
    if name.endswith(".bad"):
        raise RuntimeError("no idea")
"""
)
FINDS_DOTS = (
    ADDS_COURSE
    + """

@hookimpl
def grader_dataset(name, root):
    import numpy

    from grader.datasets.images import Images

    if name == "dots":
        dots = numpy.full((2, 28, 28), int((root / "dots").read_text()), numpy.uint8)
        return Images(name, dots, dots[:, 0, 0], dots, dots[:, 0, 0])
"""
)


class TestFaults:
    """An error of the kit itself in one submission."""

    def test_a_check_that_breaks_costs_no_other(self, tmp_path: Path) -> None:
        """The broken check is `error`; other checks and submissions keep their results."""
        home = install(tmp_path, course=BREAKS)
        write(tmp_path / "class", {"ada.py": DOUBLE, "ben.py": SEVEN, "cy.py": DOUBLE})
        command = grading(tmp_path / "class", tmp_path / "out", exercise="double")
        done = run(command, PYTHONPATH=home, BREAKS=1)
        assert (done.returncode, done.stderr) == (3, "")
        assert points(tmp_path / "out") == {"ada": 7, "ben": 2, "cy": 7}
        assert "The kit itself failed on ben;" in done.stdout
        (exercise,) = json.loads((tmp_path / "out" / "ben" / "grade.json").read_text())["exercises"]
        assert [check["status"] for check in exercise["checks"]] == ["passed", "error"]
        assert "ZeroDivisionError" in exercise["checks"][1]["message"]

        resumed = run([*command, "--resume"], PYTHONPATH=home)
        assert resumed.returncode == 0
        assert "3 submissions graded, 2 of them unchanged since the last run" in resumed.stdout
        (exercise,) = json.loads((tmp_path / "out" / "ben" / "grade.json").read_text())["exercises"]
        assert [check["status"] for check in exercise["checks"]] == ["passed", "failed"]

    def test_a_fault_outside_of_the_checks_costs_one_submission(self, tmp_path: Path) -> None:
        """An exception in the kit or a plugin makes every check of that submission `error` and is named."""
        home = install(tmp_path, READS_BADLY)
        write(tmp_path / "class", {"ada.py": DOUBLE, "ben.bad": "", "cy.py": DOUBLE})
        done = run(grading(tmp_path / "class", tmp_path / "out", exercise="double"), PYTHONPATH=home)
        assert (done.returncode, done.stderr) == (3, "")
        assert points(tmp_path / "out") == {"ada": 2, "ben.bad": 0, "cy": 2}
        grade = json.loads((tmp_path / "out" / "ben.bad" / "grade.json").read_text())
        (check,) = grade["exercises"][0]["checks"]
        assert check["status"] == "error"
        says = "The kit itself failed: RuntimeError: no idea (arithmetic.py, line "
        assert check["message"].startswith(says)


class TestResume:
    """`grader grade --resume`."""

    def test_only_new_and_changed_submissions_are_graded(
        self, undisturbed: Undisturbed, tmp_path: Path
    ) -> None:
        """Grades of unchanged submissions are kept, and those of removed ones are deleted."""
        folder, out = tmp_path / "class", tmp_path / "out"
        write(folder, CLASS | {"ben.py": RIGHT, "fay.py": RIGHT})
        assert run(grading(folder, out)).returncode == 0
        first = files(out)

        (folder / "fay.py").unlink()
        write(folder, {"ben.py": WRONG, "cy.py": RIGHT, "eve.txt": "It is."})
        done = run(grading(folder, out, "--resume"))
        assert done.returncode == 0
        # The seconds are equal, too.
        assert files(out)["ada/grade.json"] == first["ada/grade.json"]
        assert "5 submissions graded, 2 of them unchanged since the last run; written to" in done.stdout

        afresh = run(grading(folder, tmp_path / "afresh"))
        assert "5 submissions graded; written to" in afresh.stdout
        left = results(out)
        for name in ("fay/grade.json", "fay/feedback.txt"):
            del left[name]
        assert left == results(tmp_path / "afresh")

    def test_a_grade_is_kept_only_if_its_inputs_are_the_same(self, tmp_path: Path) -> None:
        """A moved class keeps its grades; another seed or other exercises do not."""
        folder, out = tmp_path / "class", tmp_path / "out"
        write(folder, {"ada.py": RIGHT})
        assert run(grading(folder, out)).returncode == 0
        folder = folder.rename(tmp_path / "moved")

        def taken_over(*options: object, exercise: str = "accuracy") -> bool:
            with open_gradebook(out) as book:
                grade = book.grade("ada")
                assert grade is not None
                # A hint that no run writes shows that a grade was kept.
                (graded,) = grade.exercises
                checks = tuple(replace(check, hint="Kept.") for check in graded.checks)
                kept = replace(grade, exercises=(replace(graded, checks=checks),))
                book.write("ada", StampedGrade(book.stamps()["ada"], kept))
            done = run(grading(folder, out, *options, exercise=exercise))
            assert done.returncode == 0
            ((_, _, grade),) = copied_rows(out).values()
            assert grade == without_seconds(json.loads((out / "ada" / "grade.json").read_text()))
            assert grade["submission"]["path"] == "ada.py"
            (hint,) = {check["hint"] for check in grade["exercises"][0]["checks"]}
            return bool(hint == "Kept.")

        assert taken_over("--resume")
        assert not taken_over()
        assert not taken_over("--resume", "--seed", 1)
        assert not taken_over("--resume", "--seed", 1, exercise="softmax")
        assert taken_over("--resume", "--seed", 1, exercise="softmax")

    def test_images_are_the_same_wherever_they_lie(self, tmp_path: Path) -> None:
        """A grade is kept if equal images are in another folder; with other images it is not."""
        home = install(tmp_path, FINDS_DOTS)
        settings = 'dataset = { name = "dots", train = 2, test = 1 }\n' + COURSE["double/exercise.toml"]
        (home / "course" / "double" / "exercise.toml").write_text(settings)
        write(tmp_path, {"class/ada.py": DOUBLE, "here/dots": "1", "there/dots": "1", "other/dots": "2"})
        taken_over = []
        for folder in ("here", "there", "other"):
            options = ("--resume", "--data", tmp_path / folder)
            command = grading(tmp_path / "class", tmp_path / "out", *options, exercise="double")
            done = run(command, PYTHONPATH=home)
            assert done.returncode == 0, done.stderr
            taken_over.append("1 of them unchanged" in done.stdout)
        assert taken_over == [False, True, False]


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    """The second run exits with 2 and one line and changes nothing; the first run continues."""
    write(tmp_path / "class", {"ada.py": RIGHT})
    out = tmp_path / "out"
    with Running(grading(tmp_path / "class", out), tmp_path) as first:
        until((out / "gradebook.sqlite").exists, "nothing is begun")
        first.send(signal.SIGSTOP)
        before = files(out)
        for options in ([], ["--resume"]):
            second = run(grading(tmp_path / "class", out, *options))
            assert_one_line(second, f"{out}: another run of grader grade is writing there; wait for its end")
        assert files(out) == before
        first.send(signal.SIGCONT)
        assert first.wait().returncode == 0
    assert points(out) == {"ada": POINTS}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "none", disk], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


class TestNoSpace:
    """A full disk, or a file that cannot be written."""

    @pytest.mark.parametrize(
        ("free", "options", "where"),
        [
            pytest.param(0, [], "out/gradebook.sqlite: can't be written (", id="at-once"),
            pytest.param(40, [], "out/gradebook.sqlite: can't be written (", id="at-the-first-grade"),
            pytest.param(88, [], "out/gradebook.sqlite: can't be written (", id="at-a-later-grade"),
            pytest.param(
                44,
                ["--seed", OLDER_SEED, "--resume"],
                "out: the results can't be written (",
                id="at-the-end",
            ),
        ],
    )
    def test_a_full_disk_keeps_older_results(
        self, free: int, options: list[object], where: str, undisturbed: Undisturbed, small_disk: Path
    ) -> None:
        """A run without disk space ends with one line, and --resume completes it when there is space."""
        out = small_disk / "out"
        shutil.copytree(undisturbed.older, out)
        before = files(out)
        space = os.statvfs(small_disk)
        with (small_disk / "ballast").open("wb") as ballast:
            ballast.write(bytes(space.f_bavail * space.f_frsize - free * 1024))

        full = run(grading(undisturbed.folder, out, *options))
        assert_one_line(full, f"{small_disk}/{where}", "space", "run again with --resume")
        after = files(out)
        assert after.keys() - before.keys() <= {"gradebook.sqlite-wal", "gradebook.sqlite-shm"}
        assert all(after[name] == content for name, content in before.items() if "gradebook" not in name)
        assert copied_rows(out).keys() == undisturbed.rows.keys()

        (small_disk / "ballast").unlink()
        assert run(grading(undisturbed.folder, out, "--resume")).returncode == 0
        assert results(out) == undisturbed.results

    # The gradebook's index of its log takes 32 kB; the log takes more with a few grades.
    @pytest.mark.parametrize("limit", [20_000, 32_768], ids=["none-is-kept", "not-all-are-kept"])
    def test_a_gradebook_that_cannot_grow_keeps_older_results(
        self, limit: int, undisturbed: Undisturbed, tmp_path: Path
    ) -> None:
        """If no file can grow, the run ends with one line, and results of older runs stay."""
        out = tmp_path / "out"
        shutil.copytree(undisturbed.older, out)
        before = files(out)
        full = run(grading(undisturbed.folder, out), TEST_FILE_BYTES=limit)
        assert_one_line(full, f"{out / 'gradebook.sqlite'}: can't be written (", "run again with --resume")
        after = files(out)
        assert all(after[name] == content for name, content in before.items() if "gradebook" not in name)
        assert copied_rows(out).keys() == undisturbed.rows.keys()
        assert run(grading(undisturbed.folder, out, "--resume")).returncode == 0
        assert results(out) == undisturbed.results

    def test_results_that_cannot_be_written_leave_the_older_ones(self, tmp_path: Path) -> None:
        """If one result file has no space, none is replaced; --resume then grades nothing again."""
        folder, out = tmp_path / "class", tmp_path / "out"
        write(folder, {"ada.py": RIGHT} | {f"{number}.txt": "?" for number in range(8)})
        assert run(grading(folder, out, "--seed", 1)).returncode == 0
        older = {name: content for name, content in files(out).items() if "gradebook" not in name}
        # The gradebook is complete, so that the run does not write to it.
        assert run(grading(folder, out)).returncode == 0
        for name, content in older.items():
            (out / name).write_bytes(content)
        before = files(out)
        assert len(before["ada/grade.json"]) < 33_000 < len(before["grades.json"])
        full = run(grading(folder, out, "--resume"), TEST_FILE_BYTES=33_000)
        assert_one_line(
            full, f"{out}: the results can't be written (File too large); free some space", "--resume"
        )
        assert files(out) == before

        resumed = run(grading(folder, out, "--resume"))
        assert "9 submissions graded, 1 of them unchanged" in resumed.stdout
        assert {grade["seed"] for grade in json.loads((out / "grades.json").read_text())["grades"]} == {
            CLASS_SEED
        }
