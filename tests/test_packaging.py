"""The content of a wheel, and an installed kit outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from grader.sandbox.workers import WarmWorkers
from helpers import ROOT

pytestmark = pytest.mark.slow

# Tries to read files; the last one belongs to a library, and a worker may read it.
READS = """
def softmax(X):
    read = []
    for path in {paths!r}:
        try:
            open(path, "rb").read()
            read.append(path)
        except PermissionError:
            pass
    raise RuntimeError(f"read {{len(read)}} of {count}, last {{read[-1:] == [{last!r}]}}")
"""


def build(folder: Path, *options: str) -> Path:
    """Build this checkout and return the wheel; without options, the wheel is built from an sdist."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), *options, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build(tmp_path_factory.mktemp("wheel"), "--wheel")


def test_the_wheel_holds_the_kit_and_no_solution(wheel: Path) -> None:
    """The wheel has the checks, stubs and template, and neither solutions nor tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
        declared = ConfigParser()
        declared.read_string(archive.read(entry_points).decode())

    assert dict(declared["console_scripts"]) == {"grader": "grader.__main__:run"}
    assert dict(declared["pytest11"]) == {"grader": "grader.pytest_plugin.plugin"}

    outside = [name for name in names if ".dist-info/" not in name]
    assert {name.partition("/")[0] for name in outside} == {"grader"}
    assert {name for name in outside if name.endswith("course.toml")} == {"grader/exercises/course.toml"}
    files = ("exercise.toml", "checks.py", "stub.py", "README.md", "misconceptions.json", "zh.po")
    assert "grader/text/locale/zh.po" in names
    for folder in (ROOT / "exercises").glob("*/"):
        if (folder / "exercise.toml").exists():
            inside = {f"grader/exercises/{folder.name}/{n}" for n in files}
            assert inside <= names
    for path in (ROOT / "student_template").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"grader/{path.relative_to(ROOT).as_posix()}" in names
    for path in (ROOT / "grader").rglob("*.py"):
        assert path.relative_to(ROOT).as_posix() in names

    for name in outside:
        assert not {"reference.py", "equivalent.toml", "right", "wrong", "tests", "__pycache__"} & set(
            name.split("/")
        ), name


def test_a_wheel_from_an_sdist_holds_the_same(wheel: Path, tmp_path: Path) -> None:
    """A wheel from an sdist has the same files, byte for byte, as one from a checkout."""
    from_sdist = build(tmp_path)
    assert list(tmp_path.glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(from_sdist) as other:
        assert {file.filename: file.CRC for file in other.infolist()} == {
            file.filename: file.CRC for file in one.infolist()
        }


def install(home: Path, *what: str | Path) -> Path:
    """Install the kit in a new environment that uses the packages of this one; return its scripts' folder."""
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    paths = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    # After its own packages; .pth files in that folder, such as an editable install's, are not read.
    Path(paths.stdout.strip(), "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    options = ["--quiet", "--no-deps", "--no-index", "--force-reinstall", "--no-build-isolation"]
    command = [python, "-m", "pip", "install", *options, *what]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return scripts


def environment() -> dict[str, str]:
    """The variables of this process, except those that point Python to the checkout."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"COLUMNS": "80"}


def run(program: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(program), *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of an environment that holds the wheel."""
    return install(tmp_path_factory.mktemp("environment"), wheel)


def kit_of(scripts: Path, cwd: Path) -> Path:
    """Return the folder of the package that an environment imports."""
    used = run(scripts / "python", "-c", "import grader; print(*grader.__path__)", cwd=cwd)
    assert used.returncode == 0, used.stderr
    return Path(used.stdout.strip())


def test_the_installed_kit_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    """`grader list`, `new` and `check` of the installed wheel work without the checkout."""
    grader = installed / "grader"
    assert kit_of(installed, tmp_path).is_relative_to(installed.parent)

    assert "Softmax from scratch" in run(grader, "list", cwd=tmp_path).stdout

    assert run(grader, "new", "homework", cwd=tmp_path).returncode == 0
    template = {path.name for path in (ROOT / "student_template").iterdir()} - {"__pycache__"}
    assert {path.name for path in (tmp_path / "homework").iterdir()} == template

    checked = run(grader, "check", "homework", "--exercise", "softmax", cwd=tmp_path)
    assert checked.returncode == 1, checked.stderr
    assert "homework: 0 / 21 points" in checked.stdout

    audited = run(grader, "audit", "softmax", cwd=tmp_path)
    assert audited.returncode == 2
    assert "an installed course comes without them" in audited.stderr
    assert audited.stderr.count("\n") == 1


def test_an_installed_kit_adds_one_name_beside_other_packages(installed: Path, tmp_path: Path) -> None:
    """Neither `exercises` nor `student_template` can be imported."""
    kit = kit_of(installed, tmp_path)
    assert (kit / "exercises" / "course.toml").is_file()
    own = {path.name for path in kit.parent.iterdir() if not path.name.endswith(".dist-info")}
    assert own & {"grader", "exercises", "student_template"} == {"grader"}


def test_a_worker_can_not_read_the_installed_course(
    installed: Path, warm_workers: WarmWorkers, tmp_path: Path
) -> None:
    """A worker can read neither the checks inside the package nor any other file of the kit."""
    if warm_workers.missing:
        pytest.skip(f"this machine lacks layers: {dict(warm_workers.missing)}")
    kit = kit_of(installed, tmp_path)
    paths = [str(path) for path in sorted(kit.rglob("*")) if path.is_file()]
    assert str(kit / "exercises" / "softmax" / "checks.py") in paths
    paths.append(str(Path(sysconfig.get_path("purelib"), "numpy", "__init__.py")))
    hand_in = READS.format(paths=paths, count=len(paths), last=paths[-1])
    (tmp_path / "softmax.py").write_text(hand_in)
    checked = run(installed / "grader", "check", "softmax.py", "--exercise", "softmax", cwd=tmp_path)
    assert checked.returncode == 1, checked.stderr
    assert f"RuntimeError: read 1 of {len(paths)}, last True" in checked.stdout


def test_an_editable_install_uses_the_checkout(installed: Path, tmp_path: Path) -> None:
    """`pip install -e .` finds the same exercises and template as the wheel."""
    scripts = install(tmp_path / "environment", "--editable", ROOT)
    assert kit_of(scripts, tmp_path) == ROOT / "grader"
    listed = run(scripts / "grader", "list", cwd=tmp_path)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout == run(installed / "grader", "list", cwd=tmp_path).stdout

    for kind, folder in (("editable", scripts), ("wheel", installed)):
        assert run(folder / "grader", "new", kind, cwd=tmp_path).returncode == 0
    made = [
        {
            path.relative_to(tmp_path / kind): path.read_bytes()
            for path in (tmp_path / kind).rglob("*")
            if path.is_file()
        }
        for kind in ("editable", "wheel")
    ]
    assert made[0] == made[1]
