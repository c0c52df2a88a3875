"""What a run of `grader grade` keeps, whatever happens to it: killed, stopped, no space, a bug of its own."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import EXERCISES
from test_course_plugin import ADDS_COURSE, COURSE, DOUBLE, DOUBLE_CHECKS, METADATA, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched as Linux shows them")

RIGHT = (EXERCISES / "accuracy" / "reference.py").read_text()
WRONG = (EXERCISES / "accuracy" / "wrong" / "argmax_of_everything.py").read_text()
ENDLESS = "def accuracy(y_hat, y):\n    while True:\n        pass\n"
# A right one, a wrong one, one that is no Python, one in which there is none.
CLASS = {"ada.py": RIGHT, "ben.py": WRONG, "dan.py": "def f(:\n", "eve.txt": "accuracy is easy"}
POINTS = 12
SEED = 20
PATIENCE = 300.0

# Runs a command and adopts its whole offspring, so it ends when the last of them has ended.
KEEPER = """
import ctypes, os, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
told = int(sys.argv[1])
judge = subprocess.Popen(sys.argv[2:])
os.write(told, b"%d\\n" % judge.pid)
while True:
    try:
        pid, status = os.wait()
    except ChildProcessError:
        break
    if pid == judge.pid:
        os.write(told, b"%d\\n" % os.waitstatus_to_exitcode(status))
"""
# The grader command. It may write only so many bytes into a file, hears Ctrl-C when it loads a module,
# and is killed when it is about to touch something in a folder for the nth time; how often it did is
# told at the end.
JUDGE = """
import os, resource, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
if most := int(os.environ.get("TEST_FILE_BYTES", 0)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
module, folder = os.environ.get("TEST_INTERRUPT_AT"), os.environ.get("TEST_FOLDER", "nowhere")
touched, last = 0, int(os.environ.get("TEST_LAST_TOUCH", 0))
def heard(event, arguments):
    global touched, module
    if event == "import" and arguments[0] == module:
        module = None
        os.kill(os.getpid(), signal.SIGINT)
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"):
        if any(str(argument).startswith(folder) for argument in arguments):
            touched += 1
            if touched == last:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(heard)
from grader.commands import main
status = main(sys.argv[1:])
if touched:
    print("touched", touched)
sys.exit(status)
"""


def grading(folder: Path, out: Path, *options: object, exercise: str = "accuracy") -> list[str]:
    """Return the command that grades a class on one cheap exercise."""
    arguments = ["grade", folder, "--out", out, "--exercise", exercise, *options]
    return [sys.executable, "-c", JUDGE, *map(str, arguments)]


def run(command: list[str], **environment: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    env = os.environ | {name: str(value) for name, value in environment.items()}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class Running:
    """A command under way, and every process that it starts."""

    def __init__(self, command: list[str], home: Path, **environment: object) -> None:
        self._stdout, self._stderr = home / "stdout.txt", home / "stderr.txt"
        receive, send = os.pipe()
        with self._stdout.open("w") as stdout, self._stderr.open("w") as stderr:
            self._keeper = subprocess.Popen(
                [sys.executable, "-S", "-c", KEEPER, str(send), *command],
                env=os.environ | {name: str(value) for name, value in environment.items()},
                pass_fds=[send],
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        os.close(send)
        self._told = os.fdopen(receive)
        self.pid = int(self._told.readline())
        # A number may come to be another process's; this does not.
        self._judge = os.pidfd_open(self.pid)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exception: object) -> None:
        while self._keeper.poll() is None:
            for pid in children(self._keeper.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._told.close()
        os.close(self._judge)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the judge alone, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._judge, number)

    def await_end(self) -> None:
        """Wait until the judge has ended, whatever it leaves."""
        assert select.select([self._judge], [], [], PATIENCE)[0], "the judge does not end"

    def interrupt(self) -> None:
        """Do what Ctrl-C does: everything that was started in the terminal hears of it."""
        os.killpg(self._keeper.pid, signal.SIGINT)

    def pool(self) -> list[int]:
        """Return the processes that grade side by side."""
        return [pid for pid in children(self.pid) if "spawn_main" in command_of(pid)]

    def wait(self) -> subprocess.CompletedProcess[str]:
        """Return what came of the judge once every process has ended."""
        try:
            self._keeper.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pytest.fail(f"these outlive the judge: {[command_of(pid) for pid in children(self._keeper.pid)]}")
        status = int(self._told.readline())
        return subprocess.CompletedProcess([], status, self._stdout.read_text(), self._stderr.read_text())


def children(pid: int) -> list[int]:
    """Return the processes whose parent a process is; none where it has ended."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def command_of(pid: int) -> str:
    """Return a process's command line; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def without_seconds(document: Any) -> Any:
    """Return a JSON document without the times in it."""
    if isinstance(document, dict):
        return {key: without_seconds(value) for key, value in document.items() if key != "seconds"}
    return [without_seconds(item) for item in document] if isinstance(document, list) else document


def rows(book: Path) -> dict[str, Any]:
    """Return what a gradebook holds, as anyone reads it, but for times; nothing where there is none yet."""
    if not book.exists():
        return {}
    with closing(sqlite3.connect(f"{book.as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("PRAGMA user_version").fetchone()[0]:
            return {}
        found = connection.execute("SELECT id, content, key, grade FROM submissions").fetchall()
    held = {
        id: (content, json.loads(key), without_seconds(json.loads(grade)))
        for id, content, key, grade in found
    }
    assert len(held) == len(found)
    return held


def copied_rows(out: Path) -> dict[str, Any]:
    """Return the same without touching what a killed run left."""
    with TemporaryDirectory() as copy:
        for name in ("gradebook.sqlite", "gradebook.sqlite-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(out / name, copy)
        return rows(Path(copy, "gradebook.sqlite"))


def files(out: Path) -> dict[str, bytes]:
    """Return all files in a folder by their paths."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def results(out: Path) -> dict[str, Any]:
    """Return all that a run leaves, hidden files too, but for times."""
    found: dict[str, Any] = dict(files(out))
    found["gradebook.sqlite"] = copied_rows(out)
    return {
        name: without_seconds(json.loads(content)) if name.endswith(".json") else content
        for name, content in found.items()
    }


def points(out: Path) -> dict[str, float]:
    """Return the points in grades.csv by id."""
    lines = (out / "grades.csv").read_text().splitlines()[1:]
    return {line.split(",")[0]: float(line.split(",")[1]) for line in lines}


def assert_one_line(result: subprocess.CompletedProcess[str], *says: str) -> None:
    """Expect exit status 2 and one line on standard error that holds every text."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("grader: ")
    for text in says:
        assert text in result.stderr
    assert result.stdout == ""


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves that nothing happens to, and how long it takes."""

    folder: Path
    older: Path
    """What a run with another seed leaves."""
    results: dict[str, Any]
    seconds: dict[int, float]
    """By the number of jobs."""
    touches: int

    @property
    def rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = self.results["gradebook.sqlite"]
        return rows


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A class, and what comes of it."""
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
    assert run(grading(home / "class", home / "older", "--seed", 1)).returncode == 0
    touches = int(done.stdout.split()[-1])
    return Undisturbed(home / "class", home / "older", results(home / "out1"), seconds, touches)


@dataclass(frozen=True)
class Moment:
    """When a run is killed: at a share of its time, or of its dealings with the files in its folder."""

    share: float
    touch: bool
    jobs: int

    def __str__(self) -> str:
        return f"{'touch' if self.touch else 'time'}-{self.share:.3f}-jobs-{self.jobs}"


def moments() -> list[Moment]:
    """Return 20 random moments, spread over the whole of a run; SEED decides which."""
    draw = random.Random(SEED).random
    times = [Moment((i + draw()) / 12, False, 2 if i % 3 == 1 else 1) for i in range(12)]
    return [*times, *(Moment((i + draw()) / 8, True, 1) for i in range(8))]


class TestKill:
    """kill -9 of the judge."""

    @pytest.mark.slow
    @pytest.mark.parametrize("moment", moments(), ids=str)
    def test_what_is_graded_is_kept(self, moment: Moment, undisturbed: Undisturbed, tmp_path: Path) -> None:
        """Killed at any moment and resumed, a run leaves what an undisturbed one does, and no process.

        What the gradebook holds in between is right, and is not graded again.
        """
        print("seed", SEED)
        out = tmp_path / "out"
        last = 1 + int(moment.share * undisturbed.touches) if moment.touch else 0
        command = grading(undisturbed.folder, out, "--jobs", moment.jobs)
        with Running(command, tmp_path, TEST_FOLDER=out, TEST_LAST_TOUCH=last) as killed:
            if not moment.touch:
                # Not to win a race: to be anywhere in it.
                time.sleep(moment.share * undisturbed.seconds[moment.jobs])
                killed.send(signal.SIGKILL)
            killed.await_end()
            kept = copied_rows(out)
            assert kept == {id: undisturbed.rows[id] for id in kept}

            # At once: nothing that is still ending may stand in the way.
            resumed = run(grading(undisturbed.folder, out, "--resume", "--jobs", moment.jobs))
            assert resumed.returncode == 0, resumed.stderr
            taken_over = len(kept.keys() - {"eve.txt"})
            says = f"{len(CLASS)} submissions graded, {taken_over} of them taken over from before"
            assert says in resumed.stdout
            assert results(out) == undisturbed.results
            status = killed.wait().returncode
            assert status == -signal.SIGKILL or (status == 0 and not moment.touch)

    def test_the_next_run_need_not_wait_for_what_is_left(self, tmp_path: Path) -> None:
        """The lock of a killed judge is free although a process that it started is still there."""
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

    SAYS = "grader: stopped; what is graded is kept: go on with --resume\n"

    def test_it_stops_at_once_and_keeps_what_is_graded(self, jobs: int, tmp_path: Path) -> None:
        """The run exits with 130 and one line, leaves no process, and --resume goes on."""
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
        assert "3 submissions graded, 2 of them taken over from before" in resumed.stdout
        assert points(out).keys() == {"ada", "ben", "zed"}

    def test_it_is_not_lost_while_libraries_are_loaded(self, jobs: int, tmp_path: Path) -> None:
        """Torch takes it for a NumPy that can't be had, and would go on; the run stops all the same."""
        write(tmp_path / "class", {"ada.py": RIGHT, "ben.py": RIGHT})
        command = grading(tmp_path / "class", tmp_path / "out", "--jobs", jobs)
        with Running(command, tmp_path, TEST_INTERRUPT_AT="numpy.linalg") as running:
            stopped = running.wait()
        assert (stopped.returncode, stopped.stdout, stopped.stderr) == (130, "", self.SAYS)


class TestPool:
    """Processes that grade side by side, and die."""

    def test_what_a_killed_one_had_in_work_is_graded_all_the_same(self, tmp_path: Path) -> None:
        """Whoever kills the processes of --jobs, every submission gets its grade."""
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
        """From their first moment on they go on with their work and say nothing."""
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
        """It gets `error`, the others their grades, and the next run tries it again."""
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
        assert "4 submissions graded, 3 of them taken over from before" in resumed.stdout
        assert points(tmp_path / "out")["ben"] == 7

    def test_where_none_lives_the_run_ends(self, tmp_path: Path) -> None:
        """Processes that end before they grade anything are tried a few times, then told in one line."""
        home = install(tmp_path, DIES_AT_ONCE)
        write(tmp_path / "class", {"ada.py": DOUBLE, "ben.py": DOUBLE})
        command = grading(tmp_path / "class", tmp_path / "out", "--jobs", 2, exercise="double")
        done = run(command, PYTHONPATH=home)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
        assert "the processes that grade side by side end before anything is graded" in done.stderr
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
# A reader with a fault of its own.
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

    from grader.dataset import Images

    if name == "dots":
        dots = numpy.full((2, 28, 28), int((root / "dots").read_text()), numpy.uint8)
        return Images(name, dots, dots[:, 0, 0], dots, dots[:, 0, 0])
"""
)
# Beside the law of `double` one that fails on some answers, while BREAKS is set.
BREAKS = COURSE | {
    "double/checks.py": DOUBLE_CHECKS
    + '''

@check(points=5)
def fails_on_some_answers(student):
    """A law with a mistake of its own."""
    import os

    import torch

    answer = student.double(torch.full((1, 1), 1234.5)).item()
    if "BREAKS" in os.environ:
        1 / (answer - 7)
    expect.number(answer, 2469.0)
'''
}
SEVEN = "import torch\n\ndef double(X):\n    return torch.where(X == 1234.5, X - 1227.5, X + X)\n"
# The same mistake takes the whole process along.
KILLS = COURSE | {
    "double/checks.py": BREAKS["double/checks.py"].replace(
        """    if "BREAKS" in os.environ:
        1 / (answer - 7)
""",
        """    if answer == 7:
        os.kill(os.getpid(), 9)
""",
    )
}


def install(home: Path, source: str = ADDS_COURSE, course: dict[str, str] = COURSE) -> Path:
    """Install a course as a plugin; return the folder to put on PYTHONPATH."""
    write(home / "installed", {"arithmetic.py": source} | METADATA)
    write(home / "installed" / "course", course)
    return home / "installed"


class TestFaults:
    """What the kit itself gets wrong with one submission."""

    def test_a_check_that_breaks_costs_no_other(self, tmp_path: Path) -> None:
        """It is `error` where it breaks; other checks and submissions stand, and --resume tries again."""
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
        assert "3 submissions graded, 2 of them taken over from before" in resumed.stdout
        (exercise,) = json.loads((tmp_path / "out" / "ben" / "grade.json").read_text())["exercises"]
        assert [check["status"] for check in exercise["checks"]] == ["passed", "failed"]

    def test_a_fault_outside_of_the_checks_costs_one_submission(self, tmp_path: Path) -> None:
        """What the kit or a plugin raises is `error` in every check of that submission, and named."""
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

    def test_only_what_is_new_or_changed_is_graded(self, undisturbed: Undisturbed, tmp_path: Path) -> None:
        """Grades whose submission is the same are taken over, and what is gone is gone."""
        folder, out = tmp_path / "class", tmp_path / "out"
        write(folder, CLASS | {"ben.py": RIGHT, "fay.py": RIGHT})
        assert run(grading(folder, out)).returncode == 0
        first = files(out)

        (folder / "fay.py").unlink()
        write(folder, {"ben.py": WRONG, "cy.py": RIGHT, "eve.txt": "It is."})
        done = run(grading(folder, out, "--resume"))
        assert done.returncode == 0
        # Not even the seconds differ.
        assert files(out)["ada/grade.json"] == first["ada/grade.json"]
        assert "5 submissions graded, 2 of them taken over from before; written to" in done.stdout

        afresh = run(grading(folder, tmp_path / "afresh"))
        assert "5 submissions graded; written to" in afresh.stdout
        left = results(out)
        for name in ("fay/grade.json", "fay/feedback.txt"):
            del left[name]
        assert left == results(tmp_path / "afresh")

    def test_a_grade_is_taken_over_only_where_all_that_decides_it_is_the_same(self, tmp_path: Path) -> None:
        """Wherever the class lies; not with another seed, nor for other exercises, nor without --resume."""
        folder, out = tmp_path / "class", tmp_path / "out"
        write(folder, {"ada.py": RIGHT})
        assert run(grading(folder, out)).returncode == 0
        folder = folder.rename(tmp_path / "moved")

        def taken_over(*options: object, exercise: str = "accuracy") -> bool:
            with closing(sqlite3.connect(out / "gradebook.sqlite")) as book, book:
                # A remark that no run makes shows where a grade comes from.
                book.execute(
                    """UPDATE submissions SET grade = replace(grade, '"hint": "', '"hint": "Kept: ')"""
                )
            done = run(grading(folder, out, *options, exercise=exercise))
            assert done.returncode == 0
            ((_, _, grade),) = copied_rows(out).values()
            assert grade == without_seconds(json.loads((out / "ada" / "grade.json").read_text()))
            assert grade["submission"]["path"] == str(folder / "ada.py")
            (hint,) = {check["hint"][:5] for check in grade["exercises"][0]["checks"]}
            return bool(hint == "Kept:")

        assert taken_over("--resume")
        assert not taken_over()
        assert not taken_over("--resume", "--seed", 1)
        assert not taken_over("--resume", "--seed", 1, exercise="softmax")
        assert taken_over("--resume", "--seed", 1, exercise="softmax")

    def test_images_are_the_same_wherever_they_lie(self, tmp_path: Path) -> None:
        """A grade made with equal images from another folder is taken over; with other images it is not."""
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
            taken_over.append("1 of them taken over" in done.stdout)
        assert taken_over == [False, True, False]


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    """The second one exits with 2 and one line and touches nothing; the first one goes on."""
    write(tmp_path / "class", {"ada.py": RIGHT})
    out = tmp_path / "out"
    with Running(grading(tmp_path / "class", out), tmp_path) as first:
        until((out / "gradebook.sqlite").exists, "nothing is begun")
        first.send(signal.SIGSTOP)
        before = files(out)
        for options in ([], ["--resume"]):
            second = run(grading(tmp_path / "class", out, *options))
            assert_one_line(second, f"{out}: another run of grader grade is writing there; let it end")
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
    """A disk that is full, a file that can't be written."""

    @pytest.mark.parametrize(
        ("free", "options", "where"),
        [
            pytest.param(0, [], "out/gradebook.sqlite: can't be written (", id="at-once"),
            pytest.param(40, [], "out/gradebook.sqlite: can't be written (", id="at-the-first-grade"),
            pytest.param(128, [], "out/gradebook.sqlite: can't be written (", id="at-a-later-grade"),
            pytest.param(
                44, ["--seed", 1, "--resume"], "out: the results can't be written (", id="at-the-end"
            ),
        ],
    )
    def test_a_full_disk_costs_nothing_that_was_there(
        self, free: int, options: list[object], where: str, undisturbed: Undisturbed, small_disk: Path
    ) -> None:
        """With so many kB left the run ends with one line, and with more space --resume makes good for it."""
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
    def test_a_gradebook_that_cannot_grow_costs_nothing_that_was_there(
        self, limit: int, undisturbed: Undisturbed, tmp_path: Path
    ) -> None:
        """Where no file may get larger the run ends with one line; what older runs left stays."""
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
        """Where one of them has no space none is replaced; with more space --resume grades nothing anew."""
        folder, out = tmp_path / "class", tmp_path / "out"
        write(folder, {"ada.py": RIGHT} | {f"{number}.txt": "?" for number in range(8)})
        assert run(grading(folder, out, "--seed", 1)).returncode == 0
        older = {name: content for name, content in files(out).items() if "gradebook" not in name}
        # The gradebook is brought up to date, so that nothing has to be written there.
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
        assert "9 submissions graded, 1 of them taken over" in resumed.stdout
        assert {grade["seed"] for grade in json.loads((out / "grades.json").read_text())["grades"]} == {0}


def in_another_format(book: Path) -> None:
    """Make a gradebook one of a format to come."""
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("PRAGMA user_version = 3")


def of_another_kind(book: Path) -> None:
    """Put another program's database in the gradebook's place."""
    book.unlink()
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, url TEXT)")


def with_a_hole(book: Path) -> None:
    """Overwrite what lies in the middle of a gradebook, as a failing disk does."""
    data = bytearray(book.read_bytes())
    data[4096:12288] = bytes(8192)
    book.write_bytes(data)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (
            lambda book: book.write_text("ada,12\n" * 200),
            "found a file that can't be read (file is not a database)",
        ),
        (lambda book: book.write_bytes(book.read_bytes()[:9000]), "found a file that can't be read ("),
        (with_a_hole, "found a file that can't be read ("),
        (of_another_kind, "found a file that can't be read (its tables are others), expected a gradebook"),
        (in_another_format, "found a gradebook of format 3, expected 2; use the kit that wrote it"),
    ],
    ids=["no-database", "cut-off", "with-a-hole", "of-another-kind", "of-another-format"],
)
def test_what_is_no_gradebook_is_left_alone(
    harm: Callable[[Path], object], says: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """The run ends before anything is graded with one line, and changes no file."""
    out = tmp_path / "out"
    shutil.copytree(undisturbed.older, out)
    harm(out / "gradebook.sqlite")
    before = files(out)
    for options in ([], ["--resume"]):
        result = run(grading(undisturbed.folder, out, *options))
        assert_one_line(result, f"{out / 'gradebook.sqlite'}: {says}", "or name another --out")
        assert files(out) == before
