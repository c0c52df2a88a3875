"""Hand-ins are read as data: no code is run, and no other hand-in is harmed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.reading import read_hand_in, read_submission
from handins.deliveries import a_zip, fill, hand_in_of, read, refusal, texts
from handins.helpers import cells, content, patched, with_kind, zipped
from helpers import MIB, RIGHT, UNIX

# Files that Python, pip and pytest run or read as settings when they are in the current folder.
BAIT = {
    "setup.py": "RUN",
    "conftest.py": "RUN",
    "sitecustomize.py": "RUN",
    "usercustomize.py": "RUN",
    "click.py": "RUN",
    "torch.py": "RUN",
    "hypothesis.py": "RUN",
    "test_softmax.py": "RUN",
    "evil.py": "RUN",
    "requirements.txt": "--index-url http://127.0.0.1:9/\nevil\n",
    "pytest.ini": "[pytest]\naddopts = -p evil\n",
    "tox.ini": "[pytest]\naddopts = -p evil\n",
    "setup.cfg": "[tool:pytest]\naddopts = -p evil\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p evil'\n",
    "evil.pth": "import evil\n",
    "course.toml": "title = 'Mine'\n",
    "Makefile": "all:\n\ttouch CANARY\n",
    "softmax.py": RIGHT,
}


def bait(folder: Path, canary: Path) -> None:
    """Write a submission that creates the file `canary` if the kit runs a file that it must not run."""
    run = f"import pathlib\npathlib.Path({str(canary)!r}).touch()\n"
    for name, text in BAIT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(run if text == "RUN" else text.replace("CANARY", str(canary)))
    code = nbformat.v4.new_code_cell(f"{run}!touch {canary}\nget_ipython().system('touch {canary}')", id="a")
    nbformat.write(nbformat.v4.new_notebook(cells=[code]), folder / "notes.ipynb")


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


# Hand-ins that are refused: how to make one, and the message that it gets.
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "slip.zip": (lambda p: zipped(p, {"../softmax.py": RIGHT}), "its path leads out of the zip"),
    "link.zip": (lambda p: with_kind(p, "softmax.py", stat.S_IFLNK, "/etc/passwd"), "a link"),
    "bomb.zip": (lambda p: zipped(p, {"softmax.py": bytes(64 * MIB)}), "found 64 MiB"),
    "liar.zip": (
        lambda p: patched(zipped(p, {"softmax.py": bytes(64 * MIB)}), 24, 22, "<L", 1000),
        "found a zip that can't be read",
    ),
    "encrypted.zip": (lambda p: patched(zipped(p, {"softmax.py": RIGHT}), 8, 6, "<H", 1), "is encrypted"),
    "cut.zip": (
        lambda p: zipped(p, {"softmax.py": RIGHT}).write_bytes(p.read_bytes()[:-9]),
        "found a zip that can't be read",
    ),
    "links": (lambda p: (p.mkdir(), (p / "softmax.py").symlink_to("../ada.py")), "softmax.py (a link)"),
    "alias.py": (lambda p: p.symlink_to("ada.py"), "found a link"),
    "huge.ipynb": (lambda p: sparse(p, 500 * MIB), "found 500 MiB"),
    "huge.py": (lambda p: sparse(p, 31 * MIB), "found 31.0 MiB of source text"),
    "deep.ipynb": (lambda p: p.write_bytes(b"[" * 100_000), "RecursionError"),
    "cells.ipynb": (lambda p: p.write_bytes(cells(*["x = 1"] * 9000)), "found 9,000 code cells"),
    "list.ipynb": (
        lambda p: p.write_bytes(b'{"nbformat": 4, "cells": [1]}'),
        "found a notebook that can't be read",
    ),
    "utf16.py": (lambda p: p.write_bytes(RIGHT.encode("utf-16")), "save it as UTF-8"),
    "latin.py": (lambda p: p.write_bytes("x = 'é'\n".encode("latin-1")), "save it as UTF-8"),
    "zlib.py": (lambda p: p.write_text("# coding: zlib\n"), "save it as UTF-8"),
    "python2.py": (lambda p: p.write_text("print 'softmax'\n"), "SyntaxError"),
    "null.py": (lambda p: p.write_bytes(RIGHT.encode() + b"\0"), "null bytes"),
    "empty": (lambda p: p.mkdir(), "found no Python in it"),
    "text.txt": (lambda p: p.write_text("softmax"), "found no Python in it"),
    "softmax.py.txt": (lambda p: p.write_text(RIGHT), "because of its ending: rename it to softmax.py"),
    "softmax.ipynb.json": (lambda p: p.write_bytes(cells("x = 1")), "rename it to softmax.ipynb"),
}


@UNIX
def test_nothing_in_a_class_harms_the_others(tmp_path: Path) -> None:
    """Each unreadable hand-in is refused in one line; the readable one beside it gets full marks.

    No code in the bait files of a folder is run, and the softmax beside them is graded.
    """
    (tmp_path / "class").mkdir()
    for name, (make, _) in REFUSED.items():
        make(tmp_path / "class" / name)
    os.mkfifo(tmp_path / "class" / "fifo.py")
    (tmp_path / "class" / "ada.py").write_text(RIGHT)
    bait(tmp_path / "class" / "bait", tmp_path / "canary")
    command = [grader(), "grade", "class", "--out", "out", "--exercise", "softmax"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""

    grades = json.loads((tmp_path / "out" / "grades.json").read_text(encoding="utf-8"))["grades"]
    points = {grade["submission"]["id"]: grade["points"] for grade in grades}
    assert points.pop("ada") == points.pop("bait") == 21
    assert list(points.values()) == [0] * (len(REFUSED) + 1)
    problems = {Path(grade["submission"]["path"]).name: grade["problem"] for grade in grades}
    assert "found neither a file nor a folder" in problems["fifo.py"]
    for name, (_, says) in REFUSED.items():
        assert says in problems[name]
        assert "\n" not in problems[name]
    assert not (tmp_path / "canary").exists()


def test_other_code_in_a_folder_is_not_run(tmp_path: Path) -> None:
    """`grader check` in a learner's own folder runs only the code that the exercise asks for."""
    bait(tmp_path / "ada", tmp_path / "canary")
    (tmp_path / "ada" / "grader").mkdir()
    (tmp_path / "ada" / "grader" / "__init__.py").write_text((tmp_path / "ada" / "evil.py").read_text())
    command = [grader(), "check", "--exercise", "softmax"]
    done = subprocess.run(command, cwd=tmp_path / "ada", capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "ada: 21 / 21 points" in done.stdout
    assert not (tmp_path / "canary").exists()
    assert not list(tmp_path.rglob("__pycache__"))


def grader() -> str:
    """Return the installed command; `python -m` would search modules in the current folder first."""
    name = "grader.exe" if sys.platform == "win32" else "grader"
    return str(Path(sys.executable).with_name(name))


class TestReading:
    """The result of `read_hand_in`."""

    @UNIX
    def test_one_that_cannot_be_read_is_one_line(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Links, pipes, broken zips and notebooks are refused, and the hand-in beside them is read."""
        fill(
            tmp_path,
            {
                "class/ada_1_10_softmax.py": "x = 'ada'",
                "class/ben_2_20_hw.zip": b"PK\x03\x04 broken",
                "class/cy_3_30_hw.ipynb": "{",
                "class/dan_4_40_softmax.py/": "",
                "class/gil_7_70_a.zip": a_zip({"a.py": ""}),
                "class/gil_7_71_b.zip": a_zip({"a.py": ""}),
                "class/hal_8_80_notes.txt": "x",
                "secret.py": "PASSWORD = 1",
            },
        )
        (tmp_path / "class" / "eve_5_50_softmax.py").symlink_to(tmp_path / "secret.py")
        (tmp_path / "class" / "eve_5_51_net.py").symlink_to(tmp_path / "class" / "ada_1_10_softmax.py")
        os.mkfifo(tmp_path / "class" / "fay_6_60_softmax.py")
        (tmp_path / "class" / "ivy_9_90_helpers.py").write_text("x = 'ivy'")
        (tmp_path / "class" / "ivy_9_91_softmax.py").symlink_to(tmp_path / "secret.py")
        arrival = class_arrival(tmp_path / "class")
        assert read(arrival, "1", manager) == {"softmax.py": "x = 'ada'"}
        for id, says in {
            "2": "ben_2_20_hw.zip: found a zip that can't be read (",
            "3": "hw.ipynb: found a notebook that can't be read (",
            "4": "dan_4_40_softmax.py: found no Python in it; expected",
            "5": "class: found no Python in it but net.py (a link), softmax.py (a link); expected",
            "6": "fay_6_60_softmax.py: found no Python in it but softmax.py (neither a file nor a folder)",
            "7": "class: found no Python in it but a.zip (one of 2 zips), b.zip (one of 2 zips); expected",
            "8": "hal_8_80_notes.txt: found no Python in it; expected",
        }.items():
            assert says in refusal(lambda id=id: read(arrival, id, manager))
        submission = read_hand_in(hand_in_of(arrival, "9"), manager, id="9")
        assert texts(submission) == {"helpers.py": "x = 'ivy'"}
        assert submission.not_read == ("softmax.py (a link)",)

    def test_files_are_bounded_together(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The files of one learner in a shared folder have the same bounds as a folder."""
        fill(tmp_path, {f"doe_1_{number}_a{number}.py": "" for number in range(201)})
        arrival = class_arrival(tmp_path)
        message = refusal(lambda: read(arrival, "1", manager))
        assert "found 201 Python files and notebooks, expected at most 200" in message

    @pytest.mark.parametrize(
        ("name", "bad"),
        [
            ("Untitled.ipynb", b""),
            ("Untitled.ipynb", b"{"),
            ("old.ipynb", b'{"nbformat": 99}'),
            ("many.ipynb", cells(*["x = 1"] * 2_001)),
            ("notes.py", "x = 'é'".encode("latin-1")),
            ("utf16.PY", "x = 1".encode("utf-16")),
            ("data.py", b"x = 1\n" * (3 * MIB // 6)),
            ("huge.ipynb", bytes(40 * MIB)),
        ],
    )
    @pytest.mark.parametrize("kind", ["folder", "zip", "canvas"])
    def test_one_unreadable_file_costs_only_itself(
        self, kind: str, name: str, bad: bytes, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """The unreadable file is named, without a path of this machine, and the right file is read."""
        files = {name: bad, "softmax.py": "x = 'right'"}
        if kind == "folder":
            fill(tmp_path / "class" / "1", files)
        elif kind == "zip":
            fill(tmp_path / "class", {"1.zip": b""})
            zipped(tmp_path / "class" / "1.zip", files)
        else:
            fill(tmp_path / "class", {f"x_1_{place}_{file}": files[file] for place, file in enumerate(files)})
        arrival = class_arrival(tmp_path / "class")
        submission = read_hand_in(hand_in_of(arrival, "1"), manager, id="1")
        assert texts(submission) == {"softmax.py": "x = 'right'"}
        (told,) = submission.not_read
        assert name.rpartition(".")[0] in told
        assert str(tmp_path) not in told

    @pytest.mark.parametrize("ending", ["py", "PY", "Py", "ipynb", "IPYNB"])
    @pytest.mark.parametrize(
        "form", ["{}", "{}/", "{}/src/", "x_1007_2007_{}", "{}_7_assignsubmission_file_/"]
    )
    def test_an_ending_has_any_case(
        self, form: str, ending: str, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Whatever the case of an ending, the file is read, and its stem stays what it is."""
        name = f"Softmax.{ending}"
        path = form.format(name if not form.endswith("/") else "Ada") + (name if form.endswith("/") else "")
        fill(tmp_path / "class", {path: content(name)})
        (id,) = class_arrival(tmp_path / "class").entries
        (hand_in,) = class_arrival(tmp_path / "class").entries[id].hand_ins
        (file,) = read_hand_in(hand_in, manager, id=id).files
        assert file.name == f"Softmax.{ending.lower()}"
        assert (file.stem, "".join(file.cells).strip()) == ("Softmax", "x = 1")

    def test_two_endings_of_one_name(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Names that differ in the case of their endings are one name: neither is read, both are named."""
        fill(tmp_path / "ada", {"softmax.py": "x = 1", "softmax.PY": "x = 2", "a.py": "x = 3"})
        submission = read_submission(tmp_path / "ada", manager)
        assert texts(submission) == {"a.py": "x = 3"}
        assert submission.not_read == (
            "softmax.PY (one of 2 files of that name)",
            "softmax.py (one of 2 files of that name)",
        )
        fill(tmp_path / "class", {"x_1_10_softmax.py": "x = 'old'", "x_1_11_softmax-1.PY": "x = 'new'"})
        assert read(class_arrival(tmp_path / "class"), "1", manager) == {"softmax.py": "x = 'new'"}

    def test_a_script_and_a_notebook_of_one_name_are_both_read(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """softmax.py and softmax.ipynb are two files, and the reader drops neither."""
        fill(tmp_path, {"softmax.py": "x = 'file'", "softmax.ipynb": cells("x = 'cell'")})
        submission = read_submission(tmp_path, manager)
        assert texts(submission) == {"softmax.py": "x = 'file'", "softmax.ipynb": "x = 'cell'\n"}
        assert submission.not_read == ()

    def test_a_folder_that_holds_a_zip(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The zip is read if the folder has no source; if there are several zips, none is read."""
        zips = {"hw.zip": a_zip({"hw/softmax.py": "x = 'zip'"}), "notes.txt": "n"}
        fill(tmp_path / "ada", zips)
        fill(tmp_path / "ben", {**zips, "softmax.py": "x = 'file'"})
        fill(tmp_path / "cy", {**zips, "hw2.zip": zips["hw.zip"]})
        fill(tmp_path / "dan", {"hw.zip": b"PK"})
        arrival = class_arrival(tmp_path)
        assert read(arrival, "ada", manager) == {"softmax.py": "x = 'zip'"}
        assert read(arrival, "ben", manager) == {"softmax.py": "x = 'file'"}
        assert texts(read_submission(tmp_path / "ada", manager)) == {"softmax.py": "x = 'zip'"}
        assert "cy: found no Python in it but hw.zip (one of 2 zips)" in refusal(
            lambda: read(arrival, "cy", manager)
        )
        assert f"{tmp_path / 'dan' / 'hw.zip'}: found a zip that can't be read" in refusal(
            lambda: read(arrival, "dan", manager)
        )

    @UNIX
    def test_a_zip_that_is_a_link_is_not_followed(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """A link can point to another learner's zip, so it is not read."""
        fill(tmp_path, {"secret.zip": a_zip({"softmax.py": ""}), "class/ada/": ""})
        (tmp_path / "class" / "ada" / "hw.zip").symlink_to(tmp_path / "secret.zip")
        arrival = class_arrival(tmp_path / "class")
        assert "ada: found no Python in it; expected" in refusal(lambda: read(arrival, "ada", manager))

    def test_a_file_that_went_away(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """If one file or all files disappear between listing and reading, the refusal is one line."""
        fill(tmp_path, {"doe_1_2_a.py": "", "doe_1_3_b.py": "", "roe_2_4_a.py": ""})
        arrival = class_arrival(tmp_path)
        for path in tmp_path.iterdir():
            path.unlink()
        assert "found nothing there; expected a .py" in refusal(lambda: read(arrival, "1", manager))
        assert "roe_2_4_a.py: found nothing there" in refusal(lambda: read(arrival, "2", manager))
