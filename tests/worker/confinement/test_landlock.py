"""The files that a worker can and cannot read and write."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from grader.authoring.calls import Crashed, Raised
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.course.reading import read_exercise
from grader.judge.opening import start_workers
from grader.plugins import plugin_manager
from grader.sandbox.workers import FreshWorkers, WarmWorkers, WorkerSource
from helpers import ROOT, Told, does, opened

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has Landlock and seccomp")
RIGHT = ROOT / "examples" / "class" / "ada.py"
# Reading


def test_libraries_can_be_read_and_imported(tell: Told) -> None:
    """A confined worker can import modules that were not loaded before."""
    assert tell("import turtledemo, colorsys\nreturn colorsys.rgb_to_hsv(0, 0, 0)") == [0, 0, 0]


@pytest.mark.parametrize("kind", [WarmWorkers, FreshWorkers])
def test_a_course_among_the_libraries_can_not_be_read(
    kind: type[WarmWorkers | FreshWorkers], patient: Exercise
) -> None:
    """A course that is installed beside torch cannot be read, and its neighbours can."""
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
    """A worker cannot read the checks, the judge's code or the labels of the digits."""
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
    """A worker can read neither the machine's files nor information about processes."""
    told = tell(
        f"import os\nreturn os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read()"
    )
    assert isinstance(told, Raised)
    assert "PermissionError" in str(told)


# Writing


def test_nothing_can_be_written(tell: Told, tmp_path: Path) -> None:
    """A worker can write neither outside nor in its own folder, only to /dev/null."""
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
    """exercise.toml gives its size in MiB; without the setting there is no folder."""
    folder = shutil.copytree(ROOT / "exercises" / "accuracy", tmp_path / "accuracy")
    assert read_exercise(folder).limits.scratch_bytes == 0
    with (folder / "exercise.toml").open("a") as settings:
        settings.write("\n[grants]\nscratch_mib = 1.5\n")
    assert read_exercise(folder).limits.scratch_bytes == 1_572_864


@pytest.fixture
def granted(patient: Exercise) -> Exercise:
    """The exercise with a scratch folder of 1 MiB."""
    return replace(patient, limits=replace(patient.limits, scratch_bytes=2**20))


def test_a_scratch_folder_is_private_and_removed(
    granted: Exercise, patient: Exercise, workers: WorkerSource
) -> None:
    """A worker can keep files in its scratch folder; the next worker finds none of them."""
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
    """Of two workers at the same time, neither can read the other's files."""
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
    """A worker that writes more than its bound gets an error or ends, and its files are removed."""
    with opened(workers, granted) as session:
        told = does(session)(lines)
        assert isinstance(told, kind)
        if kind is Crashed:
            assert "more than the 1 MiB, or the 1,000 files, that it may have in its folder" in str(told)
        assert does(session)("import os\nreturn len(os.listdir('.'))") <= 1
