"""The files of a hand-in that are not sources."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from grader.handins.submission import DataFile, SourceFile, Submission
from handins.helpers import Read, data, names, not_read, with_kind, zipped
from helpers import MIB, UNIX


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


class TestWhichFilesAreCopied:
    """Learner code gets the files of its own hand-in, and no others."""

    def test_a_folder_and_its_zip_give_the_same_files(self, read: Read, tmp_path: Path) -> None:
        """Data files are read as bytes, wherever they lie; what programs and platforms add is not."""
        files: dict[str, str | bytes] = {
            "softmax.py": "x = 1",
            "config.json": b'{"scale": 2}',
            "data/weights.csv": "1,2\n",
            ".git/config": "secret",
            ".env": "TOKEN=1",
            "__pycache__/softmax.cpython-311.pyc": b"\0",
            "venv/pyvenv.cfg": "",
            "venv/share/notes.txt": "not mine",
            "timestamp.txt": "2026-10-01 12:00:00 UTC",
            "Thumbs.db": b"\0",
            "__MACOSX/._config.json": b"\0",
        }
        expected = {"config.json": b'{"scale": 2}', "data/weights.csv": b"1,2\n"}
        folder = read(written(tmp_path / "ada", files))
        assert data(folder) == expected
        archive = read(zipped(tmp_path / "ada.zip", files))
        assert (data(archive), archive.folder, not_read(archive)) == (expected, "", [])
        assert archive.sha256 == folder.sha256

    def test_a_file_alone_takes_no_neighbours_along(self, read: Read, tmp_path: Path) -> None:
        """The folder of a file that is handed in alone is not the hand-in."""
        written(tmp_path, {"softmax.py": "x = 1", "config.json": "{}"})
        assert data(read(tmp_path / "softmax.py")) == {}

    def test_sources_alone_have_no_data(self, read: Read, tmp_path: Path) -> None:
        """Sources, also those in subfolders, and zips are not copied."""
        folder = written(tmp_path, dict.fromkeys(("softmax.py", "lib/helper.py", "old.zip"), ""))
        assert data(read(folder)) == {}

    @UNIX
    def test_only_regular_files_are_copied(self, read: Read, tmp_path: Path) -> None:
        """Links and FIFOs stay where they are, in a folder and in a zip."""
        secret = tmp_path / "secret.txt"
        secret.write_text("the answers")
        folder = written(tmp_path / "ada", {"softmax.py": "x = 1"})
        (folder / "link.txt").symlink_to(secret)
        (folder / "all").symlink_to(tmp_path)
        os.mkfifo(folder / "pipe")
        assert data(read(folder)) == {}
        archive = zipped(tmp_path / "ada.zip", {"softmax.py": "x = 1"})
        with_kind(archive, "link.txt", stat.S_IFLNK, str(secret))
        with_kind(archive, "pipe", stat.S_IFIFO, "")
        assert data(read(archive)) == {}

    @pytest.mark.parametrize(
        "name",
        [
            *("../x.txt", "/x.txt", "a/../../x.txt", "..\\x.txt", "C:/x.txt", "C:x.txt", "a:b.txt"),
            *("a\x1b.txt", "con?.txt", "x" * 201 + ".txt", "end.", "a/ /x.txt"),
        ],
    )
    def test_a_name_does_not_leave_the_folder(self, name: str, read: Read, tmp_path: Path) -> None:
        """A path that leads out of the zip, or that a system does not allow, is not used."""
        archive = zipped(tmp_path / "ada.zip", {"softmax.py": "x = 1", name: "data"})
        assert data(read(archive)) == {}

    def test_two_files_never_have_one_place(self, read: Read, tmp_path: Path) -> None:
        """A zip can hold a file and a folder of one name, or names that differ by case."""
        archive = zipped(
            tmp_path / "ada.zip",
            {"softmax.py": "x = 1", "a": "1", "A": "2", "a/b": "3", "d/e": "4", "D": "5"},
        )
        submission = read(archive)
        assert data(submission) == {"A": b"2", "D": b"5"}
        assert not_read(submission) == [f"{name} (another file has its name)" for name in ("a", "a/b", "d/e")]

    def test_the_bounds(self, read: Read, tmp_path: Path) -> None:
        """200 files and 10 MiB are copied, those near the top first; the feedback names the others."""
        files: dict[str, str | bytes] = {f"data/{number:03}.txt": "x" for number in range(200)}
        folder = written(tmp_path / "many", {"softmax.py": "x = 1", "config.json": "{}", **files})
        submission = read(folder)
        assert len(data(submission)) == 200
        assert "config.json" in data(submission)
        assert not_read(submission) == ["data/199.txt (over 200 files that are not Python)"]
        sizes = {"a.bin": bytes(6 * MIB), "b.bin": bytes(6 * MIB), "c.bin": bytes(4 * MIB)}
        submission = read(written(tmp_path / "large", {"softmax.py": "x = 1", **sizes}))
        assert [*data(submission)] == ["a.bin", "c.bin"]
        assert not_read(submission) == ["b.bin (over 10 MiB of files that are not Python)"]
        archive = zipped(tmp_path / "bomb.zip", {"softmax.py": "x = 1", "zeros": bytes(200 * MIB)})
        assert not_read(read(archive)) == ["zeros (over 10 MiB of files that are not Python)"]


class TestWhereCodeFindsThem:
    """Learners open a file by the path that it has from where they start Python."""

    @pytest.mark.parametrize(
        ("files", "folder", "found"),
        [
            (["softmax.py", "config.json"], "", ["config.json"]),
            (["hw1/softmax.py", "hw1/config.json"], "hw1", ["hw1/config.json"]),
            (
                ["src/softmax.py", "config.json", "src/w.csv"],
                "src",
                ["config.json", "src/config.json", "src/src/w.csv", "src/w.csv"],
            ),
            (["main.py", "src/softmax.py", "src/w.csv"], "", ["src/w.csv", "w.csv"]),
            (["src/softmax.py", "a.csv", "src/a.csv"], "src", ["a.csv", "src/a.csv", "src/src/a.csv"]),
            (
                ["a/x.py", "b/y.py", "a/1.csv", "b/2.csv"],
                "a",
                ["a/1.csv", "a/2.csv", "a/a/1.csv", "a/b/2.csv", "b/2.csv"],
            ),
            (["nb/x.ipynb", "src/y.py", "data/1.csv"], "nb", ["data/1.csv", "nb/data/1.csv"]),
            (["a/x.py", "b/y.py", "a/1.csv", "b/1.csv"], "", ["a/1.csv", "b/1.csv"]),
        ],
    )
    def test_code_runs_in_the_folder_of_the_sources(
        self, files: list[str], folder: str, found: list[str], read: Read, tmp_path: Path
    ) -> None:
        """A file is found from the folder of the sources, and from the folders above it."""
        submission = read(zipped(tmp_path / "ada.zip", {name: f"'{name}'" for name in files}))
        assert sorted(data(submission)) == found
        assert submission.folder == folder

    def test_a_file_keeps_its_content(self, read: Read, tmp_path: Path) -> None:
        """Where two files could be meant by one path, the one that lies there is found."""
        submission = read(zipped(tmp_path / "ada.zip", {"src/x.py": "", "a.csv": "top", "src/a.csv": "src"}))
        assert data(submission)["src/a.csv"] == b"src"


def test_data_counts_in_the_digest() -> None:
    """The digest follows from the paths and bytes of data; without data it is that of the sources."""
    plain = Submission("ada", "ada", (SourceFile("softmax.py", ("x = 1",)),))
    digests = {
        replace(plain, data=data).sha256
        for data in (
            (),
            (DataFile("a.txt", b"1"),),
            (DataFile("a.txt", b"2"),),
            (DataFile("b.txt", b"1"),),
            (DataFile("a.txt", b"1"), DataFile("b.txt", b"")),
        )
    }
    assert len(digests) == 5
    assert plain.sha256 == "9f0ee5fcff17504e462259ddeb26a2dd836b5c7a7a69cb662453c1f0f0769136"


def test_names_of_sources_stay(read: Read, tmp_path: Path) -> None:
    """A source below src keeps its short name, and knows its place."""
    submission = read(zipped(tmp_path / "ada.zip", {"main.py": "", "src/softmax.py": "", "src/b/c.py": ""}))
    assert names(submission) == ["main.py", "softmax.py"]
    assert [file.path for file in submission.files] == ["main.py", "src/softmax.py", "src/b/c.py"]
