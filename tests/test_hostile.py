"""Hostile submissions: each gets no points, does no harm, and its report says what it did.

An attack is a file in tests/hostile in the form of a hand-in; README.md there explains the format.
Each is graded as every submission is. Before and after, the test records everything that must not change.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import torch

from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets.digits import grader_dataset
from grader.datasets.images import Dataset
from grader.grades.grade import CheckResult, Grade
from grader.handins.reading import read_submission
from grader.handins.submission import Submission, SubmissionError
from grader.judge.judge import Judge
from grader.judge.opening import start_workers
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.workers import WarmWorkers
from helpers import RIGHT, ROOT, submission

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines learner code in full")

HOSTILE = ROOT / "tests" / "hostile"
# A secret in the environment of the person who grades.
SECRET = "swordfish"
# The names of the files and other objects that attacks try to leave behind.
MARK = "hostile_was_here"
KEY = 0x60D1
DECLARED = ("EXERCISES", "STATUS", "SAYS", "HASTY", "MACHINE", "EARNS", "BRINGS")
NOTHING: Mapping[str, str] = MappingProxyType({})
# A drawn seed, as a class is graded with one: no attack knows it.
SEED = "5eed5eed5eed5eed5eed5eed5eed5eed"
# A time limit slightly above the time of an answer.
HASTY = {"call_seconds": 0.5, "load_seconds": 1.0, "check_seconds": 2.0}


@dataclass(frozen=True)
class Attack:
    """A hostile submission and its expected result."""

    path: Path
    what: str
    exercises: tuple[str, ...]
    """Those that it is graded on."""
    status: tuple[str, ...] = ("failed",)
    """What any of its checks may end in."""
    says: tuple[str, ...] = ()
    """What a person reads of it, at least once for each exercise."""
    hasty: bool = False
    """Whether it only ends by the clock."""
    earns: tuple[str, ...] = ()
    """The laws that it gets past: what docs/security.md does not promise."""
    machine: str = ""
    """The processor whose machine code or system calls it writes out."""
    brings: Mapping[str, str] = field(default_factory=dict)
    """Other files of the hand-in, each with its text."""


def read_attack(path: Path) -> Attack:
    """Read the declarations of a file without running it."""
    tree = ast.parse(path.read_text())
    declared: dict[str, Any] = {}
    defined = set()
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) if name in DECLARED:
                declared[name.lower()] = ast.literal_eval(statement.value)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defined.add(name)
    names = {"softmax": "softmax", "cross_entropy": "cross_entropy", "accuracy": "accuracy"}
    names |= {"train_epoch": "train_epoch", "Net": "mnist_net"}
    exercises = tuple(exercise for name, exercise in names.items() if name in defined)
    for text in ("status", "says", "exercises", "earns"):
        if isinstance(declared.get(text), str):
            declared[text] = (declared[text],)
    what = (ast.get_docstring(tree) or "").partition("\n")[0]
    return Attack(path, what, **{"exercises": exercises, **declared})


ATTACKS = [read_attack(path) for path in sorted(HOSTILE.glob("*.py"))]


# What an attack must not change


@dataclass(frozen=True)
class World:
    """Everything around a grading: other people's files, the judge, its workers."""

    folder: Path
    """Holds the class, the results, the data, a home and the folder for temporary files."""
    workers: WarmWorkers

    def source(self, text: str) -> str:
        """Return a submission's text with the real paths and numbers filled in."""
        for name in ("class", "out", "data", "home"):
            text = text.replace(f"/path/to/{name}", str(self.folder / name))
        return text

    def hand_in(self, path: Path, brings: Mapping[str, str] = NOTHING) -> Path:
        """Put a submission among those of the class: a file, or a folder if it brings other files."""
        target = self.folder / "class" / path.name
        if brings:
            target = self.folder / "class" / path.stem
            for name, text in brings.items():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_text(text)
            (target / path.name).write_text(self.source(path.read_text()))
            return target
        target.write_text(self.source(path.read_text()))
        return target


TREES = [ROOT / name for name in ("grader", "exercises", "student_template")]
# Every user can write here; changes by other users are not compared.
PUBLIC = [Path(place) for place in ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", ".", "~")]


def look(world: World) -> dict[str, object]:
    """Record everything that the grading of a submission must not change."""
    found: dict[str, object] = {
        str(path): describe(path)
        for tree in (world.folder, *TREES)
        for path in tree.rglob("*")
        if "__pycache__" not in path.parts
    }
    return found | {
        "marks": [str(path) for place in PUBLIC for path in place.expanduser().glob(f"*{MARK}*")],
        "shared memory": [line for kind in Path("/proc/sysvipc").glob("*") for line in left_behind(kind)],
        "processes": processes(world.folder),
        "the judge": condition(os.getpid()),
        "the warm process": condition(world.workers._process.pid),
        "signals": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "place": (Path.cwd(), dict(os.environ), list(sys.path)),
        "threads": threading.active_count(),
        "torch": (torch.get_default_dtype(), torch.is_grad_enabled(), torch.softmax, torch.allclose),
    }


def changes(before: dict[str, object], after: dict[str, object]) -> dict[str, object]:
    """Return each changed value, before and after."""
    names = before.keys() | after.keys()
    return {n: (before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)}


def describe(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    if stat.S_ISDIR(status.st_mode):
        # A file that is made and removed changes only the time; workers do this in their folder.
        return status.st_mode, status.st_uid
    return status.st_mode, status.st_uid, status.st_nlink, status.st_size, status.st_mtime_ns


def left_behind(kind: Path) -> list[str]:
    """Return the shared memory, semaphores and queues that an attack has made."""
    return [line for line in kind.read_text().splitlines()[1:] if int(line.split()[0]) == KEY]


def processes(folder: Path) -> set[int]:
    """Return the descendants of this process, and the processes that run in `folder`."""
    parents = {}
    found = {os.getpid()}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if (entry / "cwd").readlink().is_relative_to(folder):
                found.add(int(entry.name))
        except OSError:
            continue  # the process has ended
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def condition(pid: int) -> dict[str, object]:
    """Return what another process can change in a process: limits, priority, signals, CPUs, open files."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    kept = ("SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", "Cpus_allowed", "Umask", "TracerPid")
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return {
        **{name: status[name].strip() for name in kept},
        "limits": Path(f"/proc/{pid}/limits").read_text(),
        "nice": fields[16],
        "policy": fields[38],
        "adjustment": Path(f"/proc/{pid}/oom_score_adj").read_text(),
        "files": len(os.listdir(f"/proc/{pid}/fd")),
    }


@pytest.fixture(scope="module")
def world(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Other people's files, and workers that were started by a person with a secret."""
    # The first optimizer makes torch load more modules, which leaves a folder and a variable.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    folder = tmp_path_factory.mktemp("world")
    for name in ("class", "out/ada", "data/MNIST/raw", "home", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "class" / "ada.py").write_text(RIGHT)
    (folder / "out" / "gradebook.sqlite").write_text(SECRET)
    (folder / "out" / "ada" / "grade.json").write_text(SECRET)
    (folder / "data" / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").write_bytes(SECRET.encode())
    (folder / "home" / ".profile").write_text(SECRET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder / "home"))
        patch.setenv("SECRET_TOKEN", SECRET)
        patch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        workers = start_workers(plugin_manager(), catalogue)
        assert isinstance(workers, WarmWorkers)
        missing = [f"{layer} ({reason})" for layer, reason in workers.missing.items()]
        if missing:
            workers.close()
            pytest.skip(f"this machine can't confine learner code: it lacks {', '.join(missing)}")
        # What an exercise imports stays in the warm process, and matplotlib writes a list of its fonts.
        plotting = catalogue.select(["curves"])
        Judge(catalogue, plotting, workers, RunSettings()).grade(submission(plotting[0].read("stub.py")))
        yield World(folder, workers)
        workers.close()


@pytest.fixture(scope="module")
def data() -> Dataset:
    """A few of scikit-learn's digits."""
    images = grader_dataset("MNIST", None)
    assert images is not None
    train, test = slice(0, 400), slice(0, 200)
    return Dataset(
        "digits",
        torch.from_numpy(images.train_images[train]),
        torch.from_numpy(images.train_labels[train]).long(),
        torch.from_numpy(images.test_images[test]),
        torch.from_numpy(images.test_labels[test]).long(),
    )


JudgeOf = Callable[[tuple[str, ...], bool], Judge]


@pytest.fixture(scope="module")
def judge_of(catalogue: Catalogue, world: World, data: Dataset) -> JudgeOf:
    """Return the judge for some exercises with drawn examples; with short time limits if requested."""

    @cache
    def judge(names: tuple[str, ...], hasty: bool) -> Judge:
        exercises = catalogue.select(names)
        if hasty:
            exercises = tuple(replace(e, limits=replace(e.limits, **HASTY)) for e in exercises)
        datasets = {exercise.name: data for exercise in exercises if exercise.dataset}
        settings = RunSettings(seed=SEED, explains=False)
        return Judge(catalogue, exercises, world.workers, settings, datasets=datasets)

    return judge


# Each attack


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.path.stem)
def test_an_attack_gets_no_points_and_a_reason(attack: Attack, world: World, judge_of: JudgeOf) -> None:
    """An attack gets no points and a reason, changes nothing else, and others are graded."""
    if attack.machine not in ("", platform.machine()):
        pytest.skip(f"it is written for {attack.machine}, and this is {platform.machine()}")
    handed_in = world.hand_in(attack.path, attack.brings)
    judge = judge_of(attack.exercises, attack.hasty)
    before = look(world)
    grade = judge.grade(read_submission(handed_in, plugin_manager()))
    after = look(world)
    assert_earned_nothing(grade, judge.exercises, but=attack.earns)
    assert_told(grade, attack.status, attack.says, but=attack.earns)
    assert changes(before, after) == {}
    assert judge_of(("softmax",), False).grade(submission(RIGHT)).complete


def test_a_known_seed_is_worth_points(catalogue: Catalogue, world: World, data: Dataset) -> None:
    """With the seed of `grader check`, a net that was trained at home passes the check of its accuracy."""
    handed_in = world.hand_in(HOSTILE / "ships_what_it_should_learn.py")
    exercises = catalogue.select(["mnist_net"])
    settings = RunSettings(explains=False)
    judge = Judge(catalogue, exercises, world.workers, settings, datasets={"mnist_net": data})
    grade = judge.grade(read_submission(handed_in, plugin_manager()))
    assert_earned_nothing(grade, exercises, but=["learns_to_read_digits"])


def assert_earned_nothing(grade: Grade, exercises: Sequence[Exercise], *, but: Sequence[str] = ()) -> None:
    """Assert that every check has one result, and that none except the named ones has points."""
    found = [(e.name, [check.name for check in e.checks]) for e in grade.exercises]
    assert found == [(e.name, [check.name for check in e.checks]) for e in exercises]
    assert [check.name for check in checks_of(grade) if check.points] == list(but)


def assert_told(grade: Grade, status: Sequence[str], says: Sequence[str], *, but: Sequence[str] = ()) -> None:
    """Assert that each result has one of these statuses, and that each exercise says what happened."""
    for exercise in grade.exercises:
        checks = [check for check in exercise.checks if check.name not in but]
        told = [check.message for check in checks]
        # What one check fails can hide what another one is about.
        allowed = {*status, "not_judged"} if "failed" in status else {*status}
        assert {check.status for check in checks} <= allowed, told
        texts = "\n".join([*told, *exercise.remarks])
        # The message of an attack if a part of it succeeds.
        assert "worked:" not in texts
        assert all(told)
        for text in says:
            assert text in texts


def checks_of(grade: Grade) -> list[CheckResult]:
    return [check for exercise in grade.exercises for check in exercise.checks]


# Through the command line


@pytest.fixture
def check_in_a_process(world: World, tmp_path: Path) -> Callable[..., tuple[dict[str, Any], str]]:
    """Run the installed `grader check`; return the grade that it writes and its output."""

    def check(path: Path, *options: str, cwd: Path) -> tuple[dict[str, Any], str]:
        written = tmp_path / "grade.json"
        command = [Path(sys.executable).with_name("grader"), "check", path, *options, "--json", written]
        # The judge keeps examples in its cache folder.
        cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
        environment = {**os.environ, **cache, "TMPDIR": tempfile.gettempdir()}
        ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)
        assert ran.returncode == 1, ran.stderr
        return json.loads(written.read_text()), ran.stdout + ran.stderr

    return check


@pytest.mark.parametrize("name", ["exits_quietly", "gives_orders_in_its_messages", "kills_its_parent"])
def test_an_attack_on_the_command_line_earns_nothing(
    name: str, world: World, check_in_a_process: Callable[..., tuple[dict[str, Any], str]], tmp_path: Path
) -> None:
    """The grade has no points, the output has no control characters, and nothing else changes."""
    handed_in = world.hand_in(HOSTILE / f"{name}.py")
    before = look(world)
    grade, printed = check_in_a_process(handed_in, "--exercise", "softmax", cwd=tmp_path)
    assert changes(before, look(world)) == {}
    assert (grade["points"], grade["exercises"][0]["points"]) == (0, 0)
    assert grade["environment"]["confinement"] == ["process", "landlock", "seccomp"]
    assert_obeyed_by_nobody(printed)
    assert SECRET not in printed


def assert_obeyed_by_nobody(printed: str) -> None:
    """Assert that a text has no control characters, no hidden text, and no command for a CI service."""
    odd = {c for c in printed if not c.isprintable() and c != "\n"}
    assert odd == set()
    for line in printed.splitlines():
        assert not line.strip().startswith(("::", "##"))
        assert "##[" not in line
        assert "##vso[" not in line


SAYS_THAT_IT_RAN = f"""
import os
open(os.path.expanduser("~/{MARK}"), "w").write(__file__)
raise SystemExit(0)
"""
MEDDLING = {
    "softmax.py": "import torch, grader\n\ndef softmax(X):\n    return X * 0\n",
    **dict.fromkeys(
        [
            "conftest.py",
            "sitecustomize.py",
            "usercustomize.py",
            "torch.py",
            "numpy.py",
            "checks.py",
            "random.py",
        ],
        SAYS_THAT_IT_RAN,
    ),
    **dict.fromkeys(["grader.py", "setup.py", "__main__.py", "__init__.py", "msgspec.py"], SAYS_THAT_IT_RAN),
    "grader/__init__.py": SAYS_THAT_IT_RAN,
    "grader/__main__.py": SAYS_THAT_IT_RAN,
    "torch/__init__.py": SAYS_THAT_IT_RAN,
    "pytest.ini": "[pytest]\naddopts = -p conftest\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p conftest"\n',
    "exercise.toml": "format_version = 1\n",
    "requirements.txt": "-e .\n--index-url http://127.0.0.1:9/\nnothing-of-that-name\n",
    "evil.pth": "import torch\n",
    ".env": "GRADER_DATA=/nowhere\n",
    "Makefile": "all:\n\ttouch made\n",
}


def test_files_beside_the_source_are_not_run(
    world: World, check_in_a_process: Callable[..., tuple[dict[str, Any], str]]
) -> None:
    """Files that pytest, pip or Python load from the current folder are not run."""
    folder = world.folder / "class" / "meddles"
    for name, text in MEDDLING.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    before = look(world)
    grade, _ = check_in_a_process(Path("."), "--exercise", "softmax", cwd=folder)
    assert changes(before, look(world)) == {}
    assert grade["points"] == 0
    statuses = {check["status"] for check in grade["exercises"][0]["checks"]}
    assert statuses == {"failed", "not_judged"}


# Hand-ins other than a Python file


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two members of one name
        for name, data in members:
            archive.writestr(name, data)
    return path


def a_link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    """Return a zip member that a program which extracts it turns into a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target.encode()


WRONG = b"def softmax(X):\n    return X * 0\n"
# Fails if it finds anything in its folder that a learner must not have.
READS_ALL = b"""
import glob, os
found = {n: os.path.getsize(n) for n in glob.glob("**", recursive=True) if os.path.isfile(n)}
assert len(found) <= 200 and sum(found.values()) <= 10 * 2**20, "worked: too much is copied"
texts = [open(name, "rb").read() for name in found]
assert not any(b"swordfish" in text for text in texts), "worked: it has a secret"
import torch
assert not hasattr(torch, "hostile"), "worked: its .pth was run"
def softmax(X):
    return X * 0
"""
UP = f"../../home/{MARK}.py"


def a_large_notebook(path: Path) -> Path:
    """Return a sparse notebook file of 500 MB, which takes no space on the disk."""
    with path.open("wb") as file:
        file.write(b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, "x": "')
        file.truncate(500 * 10**6)
    return path


def a_notebook(path: Path, *cells: str) -> Path:
    found = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    path.write_text(json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    return path


def a_folder(path: Path, make: Callable[[Path], object]) -> Path:
    path.mkdir()
    make(path)
    return path


def put_links_to_data(folder: Path, world: World) -> None:
    (folder / "softmax.py").write_bytes(READS_ALL)
    (folder / "gradebook.sqlite").symlink_to(world.folder / "out" / "gradebook.sqlite")
    (folder / "data").symlink_to(world.folder / "out")
    os.mkfifo(folder / "pipe.txt")


def put_a_link(folder: Path, target: Path) -> None:
    (folder / "softmax.py").symlink_to(target)


HAND_INS: dict[str, Callable[[World, Path], Path]] = {
    "a zip whose names lead out of it": lambda world, path: zipped(
        path, (UP, WRONG), (f"a/{UP}", WRONG), ("softmax.py", WRONG)
    ),
    "a zip with absolute names": lambda world, path: zipped(
        path, (f"{world.folder}/home/{MARK}.py", WRONG), ("C:\\softmax.py", WRONG), ("softmax.py", WRONG)
    ),
    "a zip with a name twice": lambda world, path: zipped(
        path, ("softmax.py", RIGHT.encode()), ("softmax.py", WRONG)
    ),
    "a zip with a link to another's hand-in": lambda world, path: zipped(
        path, a_link("softmax.py", str(world.folder / "class" / "ada.py"))
    ),
    "a zip with a link to a folder, and a file in it": lambda world, path: zipped(
        path, a_link("up", str(world.folder / "home")), (f"up/{MARK}.py", WRONG), ("softmax.py", WRONG)
    ),
    "a zip that unpacks to 256 MB": lambda world, path: zipped(path, ("softmax.py", bytes(2**28))),
    "a zip of a zip of a zip": lambda world, path: zipped(path, ("more.zip", b"PK"), ("softmax.zip", b"PK")),
    "a zip of 20,000 files": lambda world, path: zipped(path, *((f"{n}.py", b"") for n in range(20_000))),
    "a zip with names of no encoding": lambda world, path: latin_1(zipped(path, ("softm\xe4x.py", WRONG))),
    "a zip that is cut off": lambda world, path: cut(zipped(path, ("softmax.py", WRONG * 1000))),
    "a folder with a link to another's hand-in": lambda world, path: a_folder(
        path, lambda folder: put_a_link(folder, world.folder / "class" / "ada.py")
    ),
    "a folder with a link to itself": lambda world, path: a_folder(
        path, lambda folder: put_a_link(folder, folder / "softmax.py")
    ),
    "a folder with a pipe": lambda world, path: a_folder(path, lambda f: os.mkfifo(f / "softmax.py")),
    "a link to another's hand-in": lambda world, path: linked(path, world.folder / "class" / "ada.py"),
    "a pipe": lambda world, path: piped(path),
    "an endless device": lambda world, path: linked(path, Path("/dev/zero")),
    "a zip with data that leads out of it": lambda world, path: zipped(
        path,
        ("softmax.py", READS_ALL),
        *((name, b"data") for name in (UP, f"data/{UP}", f"/{MARK}", f"C:/{MARK}", f"..\\{MARK}", "a\0b")),
        *(
            (name, b"data")
            for name in (f"{world.folder}/home/{MARK}", "con", "nul:x", "x" * 300, "/".join("a" * 99))
        ),
        a_link("answers", str(world.folder / "out")),
        ("answers/gradebook.sqlite", b"data"),
    ),
    "a zip with data named like the kit's files": lambda world, path: zipped(
        path,
        ("softmax.py", READS_ALL),
        *((name, SAYS_THAT_IT_RAN.encode()) for name in ("sitecustomize.py", "usercustomize.py")),
        *((name, b"import torch; torch.hostile = 1") for name in ("a.pth", "startup.txt", "lock", "new")),
        *(
            (name, b"data")
            for name in ("matplotlibrc", "torch.so", "grader/worker/serve.pyc", "numpy.libs/x")
        ),
    ),
    "a zip with 5,000 files of data": lambda world, path: zipped(
        path, ("softmax.py", READS_ALL), *((f"{n % 50}/{n}.txt", b"x") for n in range(5_000))
    ),
    "a zip whose data unpack to 1 GB": lambda world, path: zipped(
        path, ("softmax.py", READS_ALL), *((f"{n}.bin", bytes(2**25)) for n in range(32))
    ),
    "a folder with links to data": lambda world, path: a_folder(
        path, lambda folder: put_links_to_data(folder, world)
    ),
    "a notebook of 500 MB": lambda world, path: a_large_notebook(path),
    "a notebook that is no JSON": lambda world, path: written(path, b'{"cells": [{"cell_type": "code"'),
    "a notebook of brackets": lambda world, path: written(path, b"[" * 10**6),
    "a notebook with lines for the shell": lambda world, path: a_notebook(
        path,
        f"!touch ~/{MARK}",
        f"%%bash\ntouch ~/{MARK}",
        f"%run ~/{MARK}.py\n%system touch ~/{MARK}\nget_ipython().system('touch ~/{MARK}')",
        f"x = !touch ~/{MARK}",
        WRONG.decode(),
    ),
}
ENDINGS = {"a zip": ".zip", "a notebook": ".ipynb", "a folder": "", "a link": ".py", "a pipe": ".py"}


def latin_1(path: Path) -> Path:
    """Clear the flag that says that an archive's names are UTF-8, and damage the names."""
    data = path.read_bytes().replace("softm\xe4x".encode(), b"softm\xff\xfex")
    path.write_bytes(data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00"))
    return path


def cut(path: Path) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + data[-60:])
    return path


def linked(path: Path, target: Path) -> Path:
    path.symlink_to(target)
    return path


def piped(path: Path) -> Path:
    os.mkfifo(path)
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("what", HAND_INS)
def test_a_hand_in_is_read_as_data(what: str, world: World, judge_of: JudgeOf) -> None:
    """It gets no points or is refused in one line; no code in it is run and no path leaves it."""
    ending = next((end for start, end in ENDINGS.items() if what.startswith(start)), ".py")
    path = HAND_INS[what](world, world.folder / "class" / f"{what.replace(' ', '_')}{ending}")
    judge = judge_of(("softmax",), False)
    before = look(world)
    problem = ""
    try:
        grade = judge.grade(read_submission(path, plugin_manager(), id="entry"))
    except SubmissionError as error:
        problem = str(error)
        grade = judge.refuse(Submission("entry", str(path), ()), problem)
    assert changes(before, look(world)) == {}
    assert "\n" not in problem
    assert_earned_nothing(grade, judge.exercises)
    assert all(check.message for check in checks_of(grade))
    assert "worked:" not in "\n".join(remark for exercise in grade.exercises for remark in exercise.remarks)


# Honest mistakes


FAULTS: dict[str, tuple[bytes, bool, str]] = {
    # The hand-in, whether it gets full marks, and the message.
    "nothing": (b"", False, "softmax is not defined yet"),
    "an answer with its first line indented": (b"  " + RIGHT.encode(), False, "Python can't read"),
    "Python 2": (b'print "hello"\n' + RIGHT.encode(), False, "Python can't read"),
    "a byte order mark": (b"\xef\xbb\xbf" + RIGHT.encode(), True, ""),
    "Latin-1, and it says so": (
        "# -*- coding: latin-1 -*-\n# f\xfcr Ada\n".encode("latin-1") + RIGHT.encode(),
        True,
        "",
    ),
    "tabs": (RIGHT.replace("    ", "\t").encode(), True, ""),
    "line ends of Windows": (RIGHT.replace("\n", "\r\n").encode(), True, ""),
    "a name that is defined twice": (WRONG + RIGHT.encode(), True, ""),
    "a question at the top level": (b"n = int(input('How many? '))\n" + RIGHT.encode(), True, "EOFError"),
    "a plot that is shown": (
        b"try:\n    import matplotlib.pyplot as plt\nexcept ImportError:\n    plt = None\n"
        b"if plt:\n    plt.plot([1, 2])\n    plt.show()\n" + RIGHT.encode(),
        True,
        "",
    ),
    "a download": (
        b"import urllib.request\nurllib.request.urlopen('http://example.org/data.zip')\n" + RIGHT.encode(),
        True,
        "gives no network to learner code",
    ),
    "a cast to half precision": (
        RIGHT.replace("def softmax(X):", "def softmax(X):\n    X.to(torch.float16)").encode(),
        True,
        "",
    ),
    "100,000 lines of output": (b"for n in range(100_000): print(n)\n" + RIGHT.encode(), True, ""),
    "warnings": (
        b"import warnings\nwarnings.warn('old')\nwarnings.simplefilter('error')\n" + RIGHT.encode(),
        True,
        "",
    ),
    "training that takes an hour": (
        b"while True:\n    loss = 0.1\n" + RIGHT.encode(),
        True,
        "did not end within",
    ),
    "nesting beyond the parser": (
        b"x = " + b"(" * 5000 + b")" * 5000 + b"\n" + RIGHT.encode(),
        False,
        "Python can't read",
    ),
    "a sum of 100,000 terms": (b"x = " + b"1+" * 100_000 + b"1\n" + RIGHT.encode(), False, ""),
    "a product that would fill the memory": (b"x = 'a' * 10**11\n" + RIGHT.encode(), True, "MemoryError"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_broken_part_costs_only_its_own_points(what: str, world: World, judge_of: JudgeOf) -> None:
    """The readable part is graded in full, and the message names the rest."""
    source, earns_all, says = FAULTS[what]
    path = world.folder / "class" / f"fault_{what.replace(' ', '_').replace(',', '')}.py"
    path.write_bytes(source)
    judge = judge_of(("softmax",), "hour" in what)
    before = look(world)
    grade = judge.grade(read_submission(path, plugin_manager()))
    assert changes(before, look(world)) == {}
    exercise = grade.exercises[0]
    assert says in "\n".join([*exercise.remarks, *(check.message for check in exercise.checks)])
    if earns_all:
        assert grade.complete
    else:
        assert_earned_nothing(grade, judge.exercises)


# A class


CLASS = (
    "a_tensor_that_agrees",
    "an_object_that_agrees",
    "assumes_false",
    "bombs_with_processes",
    "closes_the_channel",
    "exits_politely",
    "exits_quietly",
    "floods_the_judge",
    "forges_answers",
    "forges_frames",
    "gives_orders_in_its_messages",
    "imports_the_judge",
    "kills_its_parent",
    "labels_of_the_test_set",
    "leaves_threads_behind",
    "loops_for_ever",
    "loops_in_a_destructor",
    "loops_while_it_is_loaded",
    "multiplies_huge_numbers",
    "opens_sockets",
    "overflows_the_stack",
    "patches_the_language",
    "patches_the_worker",
    "prints_ten_gigabytes",
    "reads_address_zero",
    "reads_its_callers_locals",
    "reads_its_parent",
    "reads_other_peoples_files",
    "replaces_the_comparisons",
    "reports_what_it_did_not_earn",
    "returns_everything_else",
    "searches_memory_for_the_answer",
    "skips_the_test",
    "starts_too_many_threads",
    "stops_itself",
    "takes_all_memory",
    "trains_while_it_is_loaded",
    "writes_elsewhere",
    "writes_to_the_channel",
)


@pytest.mark.slow
def test_a_class_of_attacks_is_graded(world: World, tmp_path: Path) -> None:
    """No attack gets points, the one honest submission gets full marks, and the run completes."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name in CLASS:
        (folder / f"{name}.py").write_text(world.source((HOSTILE / f"{name}.py").read_text()))
    (folder / "ada.py").write_text(RIGHT)
    names = ("softmax", "cross_entropy", "accuracy", "train_epoch", "mnist_net")
    command = [Path(sys.executable).with_name("grader"), "grade", folder, "--jobs", "2"]
    command += ["--out", tmp_path / "out"]
    command += [option for name in names for option in ("--exercise", name)]
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    before = look(world), processes(tmp_path)
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert changes(before[0], look(world)) == {}
    assert processes(tmp_path) == before[1]
    assert list((tmp_path / "tmp").glob("grader-*")) == []
    assert ran.returncode == 0, ran.stderr
    assert_obeyed_by_nobody(ran.stdout + ran.stderr)
    grades = json.loads((tmp_path / "out" / "grades.json").read_text())["grades"]
    points = {grade["submission"]["id"]: grade["points"] for grade in grades}
    full = next(e["max_points"] for e in grades[0]["exercises"] if e["name"] == "softmax")
    assert points == dict.fromkeys(CLASS, 0) | {"ada": full}
    for grade in grades:
        assert sorted(exercise["name"] for exercise in grade["exercises"]) == sorted(names)
        assert "error" not in {exercise["status"] for exercise in grade["exercises"]}
    assert SECRET not in (tmp_path / "out" / "grades.json").read_text()


# The descriptions


def test_every_attack_is_described() -> None:
    """Each file says what it tries and why that fails, and README.md lists each file."""
    text = (HOSTILE / "README.md").read_text()
    assert {attack.path.name for attack in ATTACKS} == set(re.findall(r"`(\w+\.py)`", text))
    for attack in ATTACKS:
        what, blank, why = (ast.get_docstring(ast.parse(attack.path.read_text())) or "").split("\n", 2)
        assert what.endswith(".")
        assert blank == ""
        assert why.endswith(".")
        assert attack.exercises
