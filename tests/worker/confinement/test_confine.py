"""The restrictions of a worker, on machines with every layer and on machines without some."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grader.authoring.calls import Crashed, Raised
from grader.course.exercise import Exercise
from grader.sandbox.workers import WarmWorkers, WorkerSource
from grader.worker.confinement import landlock
from helpers import ROOT, Told, does, opened

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has Landlock and seccomp")
RIGHT = ROOT / "examples" / "class" / "ada.py"
# Runs a command with a filter that makes the kernel report the named features as missing.
WITHOUT = """
import errno, os, sys
import pyseccomp

rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
if "landlock" in sys.argv[1]:
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), 444)
if "seccomp" in sys.argv[1]:
    rules.add_rule(pyseccomp.ERRNO(errno.EINVAL), "seccomp")
rules.load()
os.execv(sys.argv[2], sys.argv[2:])
"""
AS_NOBODY = [
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all,+dac_read_search"),
    # Python can be installed where only root can read it.
    *("--ambient-caps=+dac_read_search", "--bounding-set=-all,+dac_read_search"),
]
IN_A_CONTAINER = [
    *("unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts"),
    *("--fork", "--mount-proc"),
]


def run(*arguments: object, prefix: tuple[str, ...] = (), cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [*prefix, sys.executable, "-m", "grader", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "80", "HOME": "/nonexistent"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def without(layers: str) -> tuple[str, ...]:
    return (sys.executable, "-c", WITHOUT, layers)


def usable(prefix: list[str]) -> tuple[str, ...]:
    """Return a command that starts another one, or skip if this machine does not allow it."""
    if not shutil.which(prefix[0]):
        pytest.skip(f"{prefix[0]} is not installed")
    tried = subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{prefix[0]} is not allowed here: {tried.stderr.strip()}")
    return tuple(prefix)


# Processes


def test_threads_work_and_children_do_not(tell: Told) -> None:
    """A worker can start threads but no processes, so one kill ends everything it started."""
    assert tell("import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()\nreturn 7") == 7
    for lines in (
        "import os\nos.fork()",
        "import subprocess\nsubprocess.run(['true'])",
        "import multiprocessing\nmultiprocessing.Process(target=print).start()",
        "import os\nos.execv('/bin/true', ['true'])",
    ):
        told = tell(lines)
        assert isinstance(told, Raised)
        assert "Operation not permitted" in str(told)


PRIVILEGES = """
import ctypes, resource
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
sets = (ctypes.c_uint32 * 6)()
assert ctypes.CDLL(None).capget(header, sets) == 0
return [list(sets), list(resource.getrlimit(resource.RLIMIT_CORE))]
"""


def test_a_worker_has_no_privileges_and_leaves_no_core_dump(tell: Told) -> None:
    """Of root's capabilities, at most the one to read libraries (2, CAP_DAC_READ_SEARCH) is left."""
    sets, core = tell(PRIVILEGES)
    effective, permitted, inheritable, *higher = sets
    assert {effective, permitted} <= {0, 1 << 2}
    assert (inheritable, higher) == (0, [0, 0, 0])
    assert core == [0, 0]


OPTIONS = """
import ctypes
prctl = ctypes.CDLL(None).prctl
name_the_thread, read_whether_it_dumps, end_with_the_parent = 15, 3, 1
return [
    prctl(name_the_thread, b"mine", 0, 0, 0),
    prctl(read_whether_it_dumps, 0, 0, 0, 0) >= 0,
    prctl(end_with_the_parent, name_the_thread, 0, 0, 0),
]
"""


def test_a_worker_cannot_outlive_its_parent(tell: Told) -> None:
    """It may name its threads and read its settings; the signal at the end of its parent stays as it is."""
    assert tell(OPTIONS) == [0, True, -1]


DESCRIPTORS = """
import os
found = []
for descriptor in range(3, 4096):
    try: os.fstat(descriptor)
    except OSError: continue
    found.append(descriptor)
return found
"""


def test_a_worker_holds_one_descriptor(patient: Exercise, workers: WorkerSource) -> None:
    """Beside input, output and errors, it is that of the channel: no other file or socket of the judge."""
    with opened(workers, patient) as session:
        assert len(does(session)(DESCRIPTORS)) == 1


def test_the_number_of_threads_is_bounded(patient: Exercise, workers: WorkerSource) -> None:
    """A submission that starts threads without end is stopped before the machine has no more."""
    lines = (
        "import threading\nthreading.stack_size(32768)\n"
        "while True: threading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    with opened(workers, patient) as session:
        told = does(session)(lines)
    assert isinstance(told, Crashed)
    assert "threads" in str(told)


def children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def test_nothing_is_left_of_a_worker(patient: Exercise) -> None:
    """After a worker ends, no process, zombie, folder or source file of it is left."""
    with closing(WarmWorkers()) as workers:
        warm = workers._process.pid
        with opened(workers, patient) as session:
            worker = does(session)("import os\nreturn os.getpid()")
            assert worker in children(warm)
            does(session)("import threading\nthreading.Thread(target=threading.Event().wait).start()")
        assert children(warm) == []
        assert not Path(f"/proc/{worker}").exists()
        folder = workers._work_folder.path
        assert not [path for path in folder.iterdir() if path.is_dir()]
    assert not Path(f"/proc/{warm}").exists()
    assert not folder.exists()


def test_a_judge_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    """kill -9 of the judge ends the warm process and the worker; the next run removes the folder."""
    script = (
        "import os, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from helpers import does, opened\n"
        "from grader.course.catalogue import read_catalogue\n"
        "from grader.plugins import plugin_manager\n"
        "from grader.sandbox.workers import WarmWorkers\n"
        "workers = WarmWorkers()\n"
        "exercise = read_catalogue(plugin_manager()).select(['softmax'])[0]\n"
        "with opened(workers, exercise) as session:\n"
        "    worker = does(session)('import os\\nreturn os.getpid()')\n"
        "    print(workers._process.pid, worker, workers._work_folder.path, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(ROOT / "tests")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as judge:
        assert judge.stdout is not None
        warm, worker, folder = judge.stdout.readline().split()
        watched = [os.pidfd_open(int(pid)) for pid in (warm, worker)]
        judge.kill()
        for descriptor in watched:
            assert select.select([descriptor], [], [], 60)[0]
            os.close(descriptor)
    assert Path(folder).is_dir()
    subprocess.run(
        [sys.executable, "-c", "from grader.sandbox.workers import WarmWorkers; WarmWorkers().close()"],
        env=environment,
        check=True,
    )
    assert list(tmp_path.glob("grader-*")) == []


# Machines without a layer


@pytest.mark.parametrize("lacking", ["landlock", "seccomp", "landlock seccomp"])
def test_a_missing_layer_is_reported_and_refused(lacking: str, tmp_path: Path) -> None:
    """`grader doctor` and the grade name a missing layer; --require-confinement refuses to grade."""
    doctor = run("doctor", prefix=without(lacking), cwd=tmp_path)
    assert doctor.returncode == 1, doctor.stderr
    for layer in ("landlock", "seccomp"):
        assert (f"✗ {layer}" in doctor.stdout) == (layer in lacking)
        assert (f"✓ {layer}" in doctor.stdout) == (layer not in lacking)
    assert "What to do:" in doctor.stdout
    arguments = ("check", RIGHT, "--exercise", "accuracy", "--json", tmp_path / "grade.json")
    refused = run(*arguments, "--require-confinement", prefix=without(lacking), cwd=tmp_path)
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
    assert lacking.replace(" ", " and ") in refused.stderr
    assert not (tmp_path / "grade.json").exists()
    graded = run(*arguments, prefix=without(lacking), cwd=tmp_path)
    assert graded.returncode == 0, graded.stderr
    grade = (tmp_path / "grade.json").read_text()
    assert ('"landlock"' in grade) == ("landlock" not in lacking)
    assert ('"seccomp"' in grade) == ("seccomp" not in lacking)


@pytest.mark.parametrize("lacking", ["landlock", "seccomp"])
def test_one_layer_alone_keeps_files_and_processes_of_others(lacking: str, tmp_path: Path) -> None:
    """Where a kernel has one of the two layers, a worker can neither cut off a file nor signal a process."""
    if lacking == "seccomp" and not landlock.probe().scopes:
        pytest.skip("this kernel's Landlock does not limit signals")
    kept = tmp_path / "kept.txt"
    kept.write_text("kept")
    (tmp_path / "accuracy.py").write_text(
        "import os\n\ntold = []\n"
        f"for attempt in (lambda: os.truncate({str(kept)!r}, 0), lambda: os.kill(os.getppid(), 0)):\n"
        "    try:\n        attempt()\n        told.append('allowed')\n"
        "    except OSError as error:\n        told.append(type(error).__name__)\n\n"
        "def accuracy(y_hat, y):\n    raise ValueError(' '.join(told))\n"
    )
    graded = run("check", "accuracy.py", "--exercise", "accuracy", prefix=without(lacking), cwd=tmp_path)
    assert graded.returncode == 1, graded.stderr
    assert "PermissionError PermissionError" in graded.stdout
    assert kept.read_text() == "kept"


@pytest.mark.parametrize("lacking", ["landlock", "seccomp", "landlock seccomp"])
def test_a_worker_reads_its_own_files_with_any_layers(lacking: str, tmp_path: Path) -> None:
    """Code reads the copies of its hand-in's files, and cannot write to them, whatever a kernel lacks."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "scale.txt").write_text("1.5")
    (tmp_path / "accuracy.py").write_text(
        "def accuracy(y_hat, y):\n    told = open('data/scale.txt').read()\n"
        "    for mode in ('w', 'a', 'r+'):\n        try:\n            open('data/scale.txt', mode)\n"
        "        except OSError:\n            told += ' refused'\n"
        "    raise ValueError(told)\n"
    )
    graded = run("check", ".", "--exercise", "accuracy", prefix=without(lacking), cwd=tmp_path)
    assert graded.returncode == 1, graded.stderr
    assert "1.5 refused refused refused" in graded.stdout
    assert (tmp_path / "data" / "scale.txt").read_text() == "1.5"


def test_a_confined_machine_says_so_and_grades(tmp_path: Path) -> None:
    """With every layer, doctor exits with 0, and --require-confinement changes nothing."""
    doctor = run("doctor", cwd=tmp_path)
    assert (doctor.returncode, doctor.stderr) == (0, "")
    assert "All layers are active." in doctor.stdout
    assert max(len(line) for line in doctor.stdout.splitlines()) <= 80
    graded = run("check", RIGHT, "--exercise", "accuracy", "--require-confinement", cwd=tmp_path)
    assert graded.returncode == 0, graded.stderr


@pytest.mark.parametrize("prefix", [AS_NOBODY, IN_A_CONTAINER], ids=["not root", "in a container"])
def test_users_and_containers_are_confined_alike(prefix: list[str], tmp_path: Path) -> None:
    """A user who is not root, and root in its own namespaces, have every layer."""
    tmp_path.chmod(0o777)
    doctor = run("doctor", prefix=usable(prefix), cwd=Path("/"))
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    graded = run("check", RIGHT, "--exercise", "accuracy", prefix=tuple(prefix), cwd=Path("/"))
    assert graded.returncode == 0, graded.stdout + graded.stderr


@pytest.mark.parametrize("lacking", ["landlock", "seccomp"])
def test_pytest_refuses_a_machine_that_lacks_a_layer(lacking: str, tmp_path: Path) -> None:
    """pytest --grade --grade-require-confinement ends with status 3 and a line that says why."""
    # In the kit's own folder pytest would read the kit's pyproject.toml.
    shutil.copy(RIGHT, tmp_path)
    command = [
        *without(lacking),
        *(sys.executable, "-m", "pytest", "--grade", f"--submission={RIGHT.name}"),
        *("--grade-exercise", "accuracy", "--grade-require-confinement", "-p", "no:cacheprovider"),
    ]
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 3, refused.stdout + refused.stderr
    assert f"without {lacking}" in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
