"""What a worker forbids itself, on machines that have every layer and on those that lack one."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import sysconfig
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, Told, does, opened

from grader.catalogue import Catalogue
from grader.exercise import Exercise, read_exercise
from grader.plugins import plugin_manager, start_workers
from grader.process import FreshWorkers, WarmWorkers, WorkerSource
from grader.student import Crashed, Raised

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has Landlock and seccomp")

RIGHT = ROOT / "examples" / "class" / "ada.py"
# Runs a command on a kernel that lacks what is named: the kernel itself says so.
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
    # Python itself may lie where nobody but root can read.
    *("--ambient-caps=+dac_read_search", "--bounding-set=-all,+dac_read_search"),
]
IN_A_CONTAINER = [
    *("unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts"),
    *("--fork", "--mount-proc"),
]


@pytest.fixture(scope="module", autouse=True)
def _full_confinement(warm_workers: WarmWorkers) -> None:
    if warm_workers.missing:
        pytest.skip(f"this machine lacks layers: {dict(warm_workers.missing)}")


def run(*arguments: object, prefix: tuple[str, ...] = (), cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [*prefix, sys.executable, "-m", "grader", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "80", "HOME": "/nonexistent"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def without(layers: str) -> tuple[str, ...]:
    return (sys.executable, "-c", WITHOUT, layers)


def usable(prefix: list[str]) -> tuple[str, ...]:
    """Return a command to start another with, or skip where this machine does not allow it."""
    if not shutil.which(prefix[0]):
        pytest.skip(f"{prefix[0]} is not installed")
    tried = subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{prefix[0]} is not allowed here: {tried.stderr.strip()}")
    return tuple(prefix)


# Reading


def test_libraries_can_be_read_and_imported(tell: Told) -> None:
    """Modules that were not loaded when the worker was confined are found and imported."""
    assert tell("import turtledemo, colorsys\nreturn colorsys.rgb_to_hsv(0, 0, 0)") == [0, 0, 0]


@pytest.mark.parametrize("kind", [WarmWorkers, FreshWorkers])
def test_what_is_hidden_among_the_libraries_can_not_be_read(
    kind: type[WarmWorkers | FreshWorkers], patient: Exercise
) -> None:
    """A course that is installed beside torch is out of reach, and its neighbours are not."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    secret = stdlib / "turtledemo"
    assert (secret / "clock.py").is_file()
    with closing(kind([secret])) as workers, opened(workers, patient) as session:
        told = does(session)(f"open({str(secret / 'clock.py')!r}).read()")
        assert isinstance(told, Raised)
        assert "PermissionError" in str(told)
        assert does(session)(f"return len(open({str(stdlib / 'turtle.py')!r}).read())") > 0
        assert does(session)("import colorsys, sklearn.metrics\nreturn 7") == 7


def test_the_course_the_kit_and_the_digits_labels_can_not_be_read(
    patient: Exercise, catalogue: Catalogue
) -> None:
    """Neither the checks, nor the judge's own code, nor the labels of the stand-in's images."""
    import sklearn

    labels = Path(sklearn.__file__).parent / "datasets" / "data" / "digits.csv.gz"
    secrets = (*(ROOT / "exercises").rglob("*.py"), *(ROOT / "grader").glob("*.py"), labels, RIGHT)
    for secret in secrets:
        assert secret.read_bytes() or not secret.stat().st_size
    with closing(start_workers(plugin_manager(), catalogue)) as workers, opened(workers, patient) as session:
        lines = (
            "read = []\n"
            f"for path in {[str(secret) for secret in secrets]!r}:\n"
            "    try: read.append(open(path, 'rb').read() and path)\n"
            "    except PermissionError: pass\n"
            "return read"
        )
        assert does(session)(lines) == []


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/1/cmdline", "/sys/kernel", "/"])
def test_the_machine_can_not_be_read(path: str, tell: Told) -> None:
    """Neither its files nor what it says about processes."""
    told = tell(
        f"import os\nreturn os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read()"
    )
    assert isinstance(told, Raised)
    assert "PermissionError" in str(told)


# Writing


def test_nothing_can_be_written(tell: Told, tmp_path: Path) -> None:
    """Neither outside nor in the worker's own folder; what is thrown away can be."""
    (tmp_path / "old.txt").write_text("old")
    for path in (tmp_path / "new.txt", tmp_path / "old.txt", "new.txt", sys.executable):
        for mode in ("w", "a", "r+"):
            assert isinstance(tell(f"open({str(path)!r}, {mode!r}).write('x')"), Raised)
    assert isinstance(tell("import os\nos.mkdir('new')"), Raised)
    assert [path.name for path in tmp_path.iterdir()] == ["old.txt"]
    assert (tmp_path / "old.txt").read_text() == "old"
    assert tell("import os\nreturn os.listdir('.')") == []
    assert tell("import os\nreturn open(os.devnull, 'w').write('x')") == 1


def test_an_exercise_grants_a_scratch_folder(tmp_path: Path) -> None:
    """Its exercise.toml says how many MiB; without that there is none."""
    folder = shutil.copytree(ROOT / "exercises" / "accuracy", tmp_path / "accuracy")
    assert read_exercise(folder).limits.scratch_bytes == 0
    with (folder / "exercise.toml").open("a") as settings:
        settings.write("\n[grants]\nscratch_mib = 1.5\n")
    assert read_exercise(folder).limits.scratch_bytes == 1_572_864


@pytest.fixture
def granted(patient: Exercise) -> Exercise:
    """The exercise with a folder of its own of 1 MiB."""
    return replace(patient, limits=replace(patient.limits, scratch_bytes=2**20))


def test_a_scratch_folder_is_private_and_removed(
    granted: Exercise, patient: Exercise, workers: WorkerSource
) -> None:
    """Where an exercise grants one, files can be kept in it; the next worker finds none of them."""
    with opened(workers, granted) as session:
        lines = (
            "import os\nos.mkdir('a')\nopen('a/b', 'w').write('x')\nos.rename('a/b', 'c')\nreturn os.getcwd()"
        )
        folder = does(session)(lines)
        assert does(session)("return open('c').read()") == "x"
        assert isinstance(does(session)("open('../escaped', 'w')"), Raised)
        assert isinstance(does(session)("import os\nos.symlink('/etc/passwd', 'd')"), Raised)
    assert not Path(folder).exists()
    with opened(workers, granted) as session:
        assert does(session)("import os\nreturn os.listdir('.')") == []


@pytest.mark.parametrize(
    "attempt",
    [
        "open({file!r}).read()",
        "open({file!r}, 'w')",
        "open({folder!r} + '/new', 'w')",
        "import os\nos.listdir({folder!r})",
        "import os\nos.remove({file!r})",
        "import os\nos.rename({file!r}, 'mine')",
    ],
)
def test_a_scratch_folder_is_closed_to_workers_beside(
    attempt: str, granted: Exercise, workers: WorkerSource
) -> None:
    """Two that run at once have nothing of each other's."""
    with opened(workers, granted) as one, opened(workers, granted) as other:
        folder = does(one)("import os\nopen('file', 'w').write('x')\nreturn os.getcwd()")
        tried = does(other)(attempt.format(folder=folder, file=f"{folder}/file"))
        assert isinstance(tried, Raised)
        assert "PermissionError" in str(tried)
        assert does(one)("import os\nreturn [os.listdir('.'), open('file').read()]") == [["file"], "x"]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("open('large', 'wb').write(bytes(2**21))", Raised),
        ("for n in range(10**6): open(str(n), 'wb').write(bytes(2**16))\nwhile True: pass", Crashed),
        ("for n in range(10**6): open(str(n), 'wb').close()\nwhile True: pass", Crashed),
    ],
    ids=["one large file", "many files", "a million empty files"],
)
def test_a_scratch_folder_is_bounded(
    lines: str, kind: type[Exception], granted: Exercise, workers: WorkerSource
) -> None:
    """Who writes more than was granted is told so or ended, and what was written is gone."""
    with opened(workers, granted) as session:
        told = does(session)(lines)
        assert isinstance(told, kind)
        if kind is Crashed:
            assert "more than the 1 MiB, or the 1,000 files, that it may have in its folder" in str(told)
        assert does(session)("import os\nreturn len(os.listdir('.'))") <= 1


# Processes


def test_threads_work_and_children_do_not(tell: Told) -> None:
    """Killing one process is enough to end all that a submission has started."""
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


def test_the_number_of_threads_is_bounded(patient: Exercise, workers: WorkerSource) -> None:
    """A submission that starts threads without end is ended, before the machine has no more to give."""
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
    """When a worker ends there is no process, no zombie and no folder of it; nor of its source."""
    with closing(WarmWorkers()) as workers:
        warm = workers._process.pid
        with opened(workers, patient) as session:
            worker = does(session)("import os\nreturn os.getpid()")
            assert worker in children(warm)
            does(session)("import threading\nthreading.Thread(target=threading.Event().wait).start()")
        assert children(warm) == []
        assert not Path(f"/proc/{worker}").exists()
        folder = workers._scratch.path
        assert not [path for path in folder.iterdir() if path.is_dir()]
    assert not Path(f"/proc/{warm}").exists()
    assert not folder.exists()


def test_a_judge_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    """kill -9 ends the warm process and the worker with it; the next run removes the folder."""
    script = (
        "import os, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from conftest import DOES_AS_TOLD, call, does, opened\n"
        "from grader.catalogue import read_catalogue\n"
        "from grader.plugins import plugin_manager\n"
        "from grader.process import WarmWorkers\n"
        "workers = WarmWorkers()\n"
        "exercise = read_catalogue(plugin_manager()).select(['softmax'])[0]\n"
        "with opened(workers, exercise) as session:\n"
        "    worker = does(session)('import os\\nreturn os.getpid()')\n"
        "    print(workers._process.pid, worker, workers._scratch.path, flush=True)\n"
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
        [sys.executable, "-c", "from grader.process import WarmWorkers; WarmWorkers().close()"],
        env=environment,
        check=True,
    )
    assert list(tmp_path.glob("grader-*")) == []


# Machines that lack something


@pytest.mark.parametrize("lacking", ["landlock", "seccomp", "landlock seccomp"])
def test_a_missing_layer_is_told_and_refused(lacking: str, tmp_path: Path) -> None:
    """`grader doctor` and the grade say which; with --require-confinement nothing is graded."""
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


def test_a_confined_machine_says_so_and_grades(tmp_path: Path) -> None:
    """With every layer, doctor is content, and --require-confinement changes nothing."""
    doctor = run("doctor", cwd=tmp_path)
    assert (doctor.returncode, doctor.stderr) == (0, "")
    assert "All layers are active." in doctor.stdout
    assert max(len(line) for line in doctor.stdout.splitlines()) <= 80
    graded = run("check", RIGHT, "--exercise", "accuracy", "--require-confinement", cwd=tmp_path)
    assert graded.returncode == 0, graded.stderr


@pytest.mark.parametrize("prefix", [AS_NOBODY, IN_A_CONTAINER], ids=["not root", "in a container"])
def test_users_and_containers_are_confined_alike(prefix: list[str], tmp_path: Path) -> None:
    """A person who is not root, and root within namespaces of its own, have every layer."""
    tmp_path.chmod(0o777)
    doctor = run("doctor", prefix=usable(prefix), cwd=Path("/"))
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    graded = run("check", RIGHT, "--exercise", "accuracy", prefix=tuple(prefix), cwd=Path("/"))
    assert graded.returncode == 0, graded.stdout + graded.stderr


@pytest.mark.parametrize("lacking", ["landlock", "seccomp"])
def test_pytest_refuses_a_machine_that_lacks_a_layer(lacking: str, tmp_path: Path) -> None:
    """pytest --grade --grade-require-confinement ends with status 3 and a line that says why."""
    command = [
        *without(lacking),
        *(sys.executable, "-m", "pytest", "--grade", "--submission", str(RIGHT)),
        *("--grade-exercise", "accuracy", "--grade-require-confinement", "-p", "no:cacheprovider"),
    ]
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 3, refused.stdout + refused.stderr
    assert f"without {lacking}" in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
