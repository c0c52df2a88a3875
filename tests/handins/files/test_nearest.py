"""Where in a folder or a zip the reader finds the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from handins.helpers import Read, below, content, names, not_read, refusal, zipped

HandIn = Callable[[Path, Iterable[str]], Path]


def as_folder(tmp_path: Path, files: Iterable[str]) -> Path:
    """Return a folder of files as a hand-in."""
    for name in files:
        path = tmp_path / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(name))
    return tmp_path / "ada"


def as_zip(tmp_path: Path, files: Iterable[str]) -> Path:
    """Return a zip of files as a hand-in."""
    return zipped(tmp_path / "ada.zip", {name: content(name) for name in files})


@pytest.mark.parametrize("handed_in", [as_folder, as_zip])
class TestWhereSourcesLie:
    """Learners hand in nested folders, or a zip of them, with files of their programs."""

    @pytest.mark.parametrize(
        ("files", "found"),
        [
            (["softmax.py", "helpers.py"], ["helpers.py", "softmax.py"]),
            (["hw1/softmax.py"], ["softmax.py"]),
            (["hw1/softmax.py", "hw1/__pycache__/softmax.cpython-311.pyc"], ["softmax.py"]),
            (["hw1/softmax.py", "hw1/data/MNIST/raw/t10k-labels-idx1-ubyte"], ["softmax.py"]),
            (["hw1/softmax.py", "__MACOSX/hw1/._softmax.py", "hw1/.DS_Store"], ["softmax.py"]),
            (["hw1.ipynb", ".ipynb_checkpoints/hw1-checkpoint.ipynb"], ["hw1.ipynb"]),
            (["README.md", "hw1/softmax.py"], ["softmax.py"]),
            (["Downloads/course/hw1/src/softmax.py", "Downloads/course/hw1/plan.pdf"], ["softmax.py"]),
            (["hw1/softmax.py", "hw2/accuracy.py"], ["accuracy.py", "softmax.py"]),
            (["softmax.py", "tests/test_softmax.py"], ["softmax.py"]),
            (["src/softmax.py", "tests/test_softmax.py"], ["softmax.py"]),
            (["test_softmax.py", "hw/softmax_test.py"], ["test_softmax.py"]),
            (["src/pkg/softmax.py", "tests/__init__.py", "tests/test_it.py"], ["softmax.py"]),
            (["src/softmax.py", "TESTS/Test_Softmax.py", "src/TEST_A.PY.txt"], ["softmax.py"]),
            (["main.py", "src/softmax.py", "tests/test_softmax.py"], ["main.py", "softmax.py"]),
            (["run.ipynb", "Src/pkg/softmax.py", "docs/a.md"], ["run.ipynb", "softmax.py"]),
            (["tests/softmax.py", "README.md"], ["softmax.py"]),
            (["hw/Version 1/report.pdf", "hw/Version 1/softmax.py"], ["softmax.py"]),
            (["Version 2/softmax.py", "Version 10/report.pdf"], ["softmax.py"]),
            (["1_softmax/softmax.py", "2_accuracy/accuracy.py"], ["accuracy.py", "softmax.py"]),
            (["1_hw/softmax.py", "2_hw/accuracy.py"], ["accuracy.py", "softmax.py"]),
            (["9_softmax.py", "10_softmax.py", "1_.py"], ["1_.py", "9_softmax.py", "softmax.py"]),
            (["1_softmax.py", "2_softmax.py", "softmax.py"], ["1_softmax.py", "2_softmax.py", "softmax.py"]),
            (["1_softmax.py", "2_accuracy.py"], ["1_softmax.py", "2_accuracy.py"]),
            (
                ["hw/softmax.py", "env/pyvenv.cfg", "env/start.py", "env/lib/python3.12/site-packages/a.py"],
                ["softmax.py"],
            ),
            (["a/hw/softmax.py", "env/pyvenv.cfg", "env/start.py"], ["softmax.py"]),
            (["a/softmax.py", "site-packages/a.py", "node_modules/b.py"], ["softmax.py"]),
        ],
    )
    def test_they_are_found_in_the_nearest_folder(
        self,
        files: list[str],
        found: list[str],
        handed_in: HandIn,
        read: Read,
        tmp_path: Path,
    ) -> None:
        """The reader ignores tests, environments and caches, and does not report them."""
        submission = read(handed_in(tmp_path, files))
        assert sorted(names(submission)) == found
        assert not_read(submission) == []

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Version 1", "Version 2"),
            ("version_9", "Version 10"),
            ("HW1/Version 1", "HW1/Version 2"),
            ("v1", "V2"),
            ("1_", "2_"),
            ("9_hw1", "10_hw1"),
        ],
    )
    def test_the_last_version_counts(
        self, old: str, new: str, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """Of folders with versions, the last one is read, and files of earlier ones are named."""
        files = [f"{old}/softmax.py", f"{old}/helpers.py", f"{new}/softmax.py"]
        submission = read(handed_in(tmp_path, files))
        assert names(submission) == ["softmax.py"]
        assert not_read(submission) == [
            f"{old}/helpers.py (an earlier version)",
            f"{old}/softmax.py (an earlier version)",
        ]

    def test_a_helper_of_the_tests_is_not_an_answer(
        self, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """A file in a folder of tests is no second candidate and is named; src is read beside a script."""
        files = ["src/softmax.py", "tests/softmax.py", "main.py", "src/main.py"]
        submission = read(handed_in(tmp_path, files))
        assert sorted(names(submission)) == ["main.py", "softmax.py"]
        assert below(submission) == ["src/main.py"]
        assert not_read(submission) == ["tests/softmax.py (it is in a folder of tests)"]

    def test_sources_in_deeper_folders_count_if_imported(
        self, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """Sources in deeper folders are there to be imported, and are no candidates by themselves."""
        submission = read(handed_in(tmp_path, ["hw/softmax.py", "hw/lib/helpers.py", "hw/old/softmax.py"]))
        assert names(submission) == ["softmax.py"]
        assert below(submission) == ["hw/lib/helpers.py", "hw/old/softmax.py"]
        assert not_read(submission) == []

    def test_files_above_the_sources_are_reported(
        self, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """If the sources are in a subfolder, the report names the file above it that was left out."""
        submission = read(handed_in(tmp_path, ["setup.py", "hw/softmax.py", "hw/test_it.py", "t/test_b.py"]))
        assert names(submission) == ["softmax.py", "test_it.py"]
        assert not_read(submission) == ["setup.py (it is in a folder above)"]

    @pytest.mark.parametrize(
        ("one", "other"), [("new", "old"), ("hw1-ada-l", "hw1-ada-l-1"), ("hw1/src", "hw1 copy/src")]
    )
    def test_of_one_name_in_two_folders_both_are_read(
        self, one: str, other: str, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """Two folders with a source of the same name, such as two clones, keep their paths as names."""
        files = [f"{one}/softmax.py", f"{other}/softmax.py", f"{other}/helpers.py"]
        submission = read(handed_in(tmp_path, files))
        assert sorted(names(submission)) == sorted(["helpers.py", f"{one}/softmax.py", f"{other}/softmax.py"])
        assert not_read(submission) == []

    def test_the_depth_of_folders_is_bounded(self, handed_in: HandIn, read: Read, tmp_path: Path) -> None:
        """Sources in the fifth folder are not found, and the refusal says so."""
        message = refusal(read, handed_in(tmp_path, ["a/b/c/d/e/softmax.py"]))
        assert "found no Python in it; expected a .py or .ipynb file" in message
