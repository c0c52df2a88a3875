"""The developer's commands in `tools/`, run on a copy of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from catalogues import texts

from grader.text.language import translations
from helpers import EXERCISES, ROOT

TEMPLATE = ROOT / "student_template"
CACHES = shutil.ignore_patterns("__pycache__")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout's folders that the commands read and write."""
    for name in ("exercises", "grader", "student_template", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=CACHES)
    return tmp_path


def run(copy: Path, tool: str) -> list[str]:
    """Run a command of a copy, and return its output lines."""
    done = subprocess.run(
        [sys.executable, copy / "tools" / f"{tool}.py"],
        cwd=copy.parent,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


class TestTemplate:
    def test_it_writes_the_copies_of_the_stubs(self, copy: Path) -> None:
        """It copies a changed stub, adds a missing copy, and removes a copy without an exercise."""
        template = copy / "student_template"
        stub = copy / "exercises" / "softmax" / "stub.py"
        stub.write_text(stub.read_text() + "\n# Another line.\n")
        (template / "accuracy.py").unlink()
        (template / "old.py").write_text("def old(X):\n    raise NotImplementedError\n")
        assert run(copy, "template") == [
            "student_template/accuracy.py: added",
            "student_template/old.py: removed, there is no such exercise",
            "student_template/softmax.py: changed",
        ]
        assert files(template) == files(TEMPLATE) | {"softmax.py": stub.read_bytes()}

    def test_it_says_when_there_is_nothing_to_do(self, copy: Path) -> None:
        """It changes nothing in a template that is up to date."""
        assert run(copy, "template") == ["student_template: every copy equals its stub"]
        assert files(copy / "student_template") == files(TEMPLATE)


class TestCatalogues:
    def test_it_keeps_every_translation(self, copy: Path) -> None:
        """It prints one line for each catalogue, and a second run changes no file."""
        lines = [
            f"{file.relative_to(ROOT)}: {len(keys)} texts, 0 not translated" for file, keys in texts().items()
        ]
        assert run(copy, "catalogues") == lines
        for file in texts():
            assert translations(copy / file.relative_to(ROOT)) == translations(file)
        first = files(copy)
        assert run(copy, "catalogues") == lines
        assert files(copy) == first

    def test_it_counts_what_has_no_translation(self, copy: Path) -> None:
        """A new text replaces the old one and has no translation yet."""
        settings = copy / "exercises" / "softmax" / "exercise.toml"
        old, new = "Softmax from scratch", "Softmax by hand"
        settings.write_text(settings.read_text().replace(old, new))
        lines = run(copy, "catalogues")
        assert [line for line in lines if not line.endswith(", 0 not translated")] == [
            line for line in lines if line.startswith("exercises/softmax/zh.po: ")
        ]
        assert sum(line.endswith(", 1 not translated") for line in lines) == 1

        known = translations(EXERCISES / "softmax" / "zh.po")
        written = translations(copy / "exercises" / "softmax" / "zh.po")
        assert {text for text, said in written.items() if said} == known.keys() - {old}
        assert not written.get(new)
        assert f'msgid "{new}"' in (copy / "exercises" / "softmax" / "zh.po").read_text()
