"""The wheel that people install: what is in it, and that it works away from the checkout."""

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

from helpers import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_kit_and_no_solution(wheel: Path) -> None:
    """A course's laws, stubs and the learners' template are in it; solutions and tests are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
        declared = ConfigParser()
        declared.read_string(archive.read(entry_points).decode())

    assert dict(declared["console_scripts"]) == {"grader": "grader.__main__:run"}
    assert dict(declared["pytest11"]) == {"grader": "grader.pytest_plugin"}

    outside = [name for name in names if ".dist-info/" not in name]
    assert {name.partition("/")[0] for name in outside} == {"grader", "exercises", "student_template"}
    assert {name for name in outside if name.endswith("course.toml")} == {"exercises/course.toml"}
    files = ("exercise.toml", "checks.py", "stub.py", "README.md", "misconceptions.json", "zh.po")
    assert "grader/locale/zh.po" in names
    for folder in (ROOT / "exercises").glob("*/"):
        if (folder / "exercise.toml").exists():
            inside = {f"exercises/{folder.name}/{n}" for n in files}
            assert inside <= names
    for path in (ROOT / "student_template").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names
    for path in (ROOT / "grader").rglob("*.py"):
        assert path.relative_to(ROOT).as_posix() in names

    for name in outside:
        assert not {"reference.py", "equivalent.toml", "right", "wrong", "tests", "__pycache__"} & set(
            name.split("/")
        ), name


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of a new environment that holds the wheel, and borrows what it depends on."""
    home = tmp_path_factory.mktemp("environment")
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
    # Behind its own packages; .pth files of the borrowed folder, such as an editable install's, don't count.
    Path(paths.stdout.strip(), "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--force-reinstall",
        wheel,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return scripts


def test_the_installed_kit_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    """`grader list`, `new` and `check` of the installed wheel need nothing of the checkout."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(installed / program), *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )

    code = "import grader, exercises; print(grader.__file__, *exercises.__path__)"
    used = run("python", "-c", code)
    assert used.returncode == 0, used.stderr
    for place in used.stdout.split():
        assert Path(place).is_relative_to(installed.parent)

    assert "Softmax from scratch" in run("grader", "list").stdout

    assert run("grader", "new", "homework").returncode == 0
    template = {path.name for path in (ROOT / "student_template").iterdir()}
    assert {path.name for path in (tmp_path / "homework").iterdir()} >= template | {"softmax.py"}

    checked = run("grader", "check", "homework", "--exercise", "softmax")
    assert checked.returncode == 1, checked.stderr
    assert "homework: 0 / 21 points" in checked.stdout

    audited = run("grader", "audit", "softmax")
    assert audited.returncode == 2
    assert "an installed course comes without them" in audited.stderr
    assert audited.stderr.count("\n") == 1
