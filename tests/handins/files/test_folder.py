"""Folders are read within bounds, and the reader follows no link."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from grader.handins.files import folder as files
from handins.helpers import Read, names, not_read, refusal, zipped
from helpers import MIB, NAMES_ARE_BYTES, UNIX


class TestFolder:
    """The content of a folder."""

    @pytest.mark.parametrize("target", ["secret.py", "secrets", "nowhere", "ada/softmax.py"])
    def test_a_link_is_not_followed(self, target: str, read: Read, tmp_path: Path) -> None:
        """A link to a file, a folder or itself is left out and reported; files beside it are read."""
        (tmp_path / "secret.py").write_text("PASSWORD = 1")
        (tmp_path / "secrets").mkdir()
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "softmax.py").symlink_to(tmp_path / target)
        (tmp_path / "ada" / "helpers.py").write_text("x = 1")
        submission = read(tmp_path / "ada")
        assert [(file.name, file.cells) for file in submission.files] == [("helpers.py", ("x = 1",))]
        assert not_read(submission) == ["softmax.py (a link)"]

    def test_a_folder_of_links_says_so(self, read: Read, tmp_path: Path) -> None:
        """If a folder has only links, the refusal names them."""
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "softmax.py").symlink_to(tmp_path / "secret.py")
        assert "found no Python in it but softmax.py (a link); expected" in refusal(read, tmp_path / "ada")

    def test_of_very_many_links_the_first_are_named(self, read: Read, tmp_path: Path) -> None:
        """The report names the first links and counts the others."""
        (tmp_path / "softmax.py").write_text("x = 1")
        for number in range(50):
            (tmp_path / f"{number:02}.py").symlink_to("softmax.py")
        lines = not_read(read(tmp_path))
        assert lines[:2] == ["00.py (a link)", "01.py (a link)"]
        assert lines[20:] == ["30 more files"]

    def test_a_class_holds_no_links(self, read: Read, tmp_path: Path) -> None:
        """An entry that is a link is refused, because it can point to another learner's file."""
        (tmp_path / "ada.py").write_text("x = 1")
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "softmax.py").write_text("x = 1")
        zipped(tmp_path / "real.zip", {"softmax.py": "x = 1"})
        for name, target in {
            "ben.py": "ada.py",
            "cy": "folder",
            "dan.zip": "real.zip",
            "eve.py": "no",
        }.items():
            (tmp_path / name).symlink_to(target)
            assert "found a link; expected the file or folder itself" in refusal(
                read, tmp_path / name, id="x"
            )

    def test_a_link_that_a_person_names_is_read(self, read: Read, tmp_path: Path) -> None:
        """`grader check PATH` follows a link at PATH, because the person chose it."""
        (tmp_path / "ada.py").write_text("x = 1")
        (tmp_path / "latest.py").symlink_to("ada.py")
        submission = read(tmp_path / "latest.py")
        assert (submission.id, submission.files[0].cells) == ("latest", ("x = 1",))

    @UNIX
    def test_a_fifo_is_not_read(self, read: Read, tmp_path: Path) -> None:
        """The reader does not open a FIFO without a writer, which would block it."""
        os.mkfifo(tmp_path / "softmax.py")
        (tmp_path / "helpers.py").write_text("x = 1")
        submission = read(tmp_path)
        assert names(submission) == ["helpers.py"]
        assert not_read(submission) == ["softmax.py (neither a file nor a folder)"]
        assert "found neither a file nor a folder" in refusal(read, tmp_path / "softmax.py")
        assert "found neither a file nor a folder" in refusal(read, Path("/dev/zero"))
        # A FIFO that replaces the file after the reader has checked it.
        with pytest.raises(OSError, match="not a regular file"):
            files.open_file(tmp_path / "softmax.py", follow=False)

    @UNIX
    def test_a_link_in_place_of_a_file_is_not_followed(self, tmp_path: Path) -> None:
        """A link that replaces the file after the reader has checked it is not followed."""
        (tmp_path / "secret.py").write_text("x = 1")
        (tmp_path / "softmax.py").symlink_to("secret.py")
        with pytest.raises(OSError, match="symbolic links"):
            files.open_file(tmp_path / "softmax.py", follow=False)

    def test_very_many_files_are_not_listed(self, read: Read, tmp_path: Path) -> None:
        """A folder with more than 10,000 entries is refused; one with exactly as many is read."""
        (tmp_path / "softmax.py").write_text("x = 1")
        for number in range(9_999):
            (tmp_path / f"{number}.txt").touch()
        assert names(read(tmp_path)) == ["softmax.py"]
        (tmp_path / "one_more.txt").touch()
        assert "found more than 10,000 files and folders" in refusal(read, tmp_path)

    def test_very_many_files_below_are_not_listed(self, read: Read, tmp_path: Path) -> None:
        """A subfolder of 10,000 images beside the sources is skipped, and so are its subfolders."""
        for name in ("hw/softmax.py", "hw/images/old/helpers.py"):
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).write_text("x = 1")
        for number in range(10_000):
            (tmp_path / "hw" / "images" / f"{number}.png").touch()
        submission = read(tmp_path)
        assert (names(submission), not_read(submission)) == (["softmax.py"], [])

    def test_a_link_to_a_folder_is_not_followed(self, read: Read, tmp_path: Path) -> None:
        """The sources behind a link to a folder are not read."""
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "softmax.py").write_text("PASSWORD = 1")
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "hw1").symlink_to(tmp_path / "secrets")
        assert "found no Python in it; expected" in refusal(read, tmp_path / "ada")

    @pytest.mark.parametrize("name", ["hw1.zip", "HW1.ZIP", "in/a/folder/hw1.Zip"])
    def test_the_only_zip_is_unpacked(self, name: str, read: Read, tmp_path: Path) -> None:
        """A folder can hold a zip instead of the sources, with an ending in any case."""
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        zipped(tmp_path / name, {"hw1/softmax.py": "x = 1", "hw1/data/a.txt": ""})
        assert names(read(tmp_path)) == ["softmax.py"]
        assert read(tmp_path / name).id.lower() == "hw1"

    def test_too_many_sources_are_refused(self, read: Read, tmp_path: Path) -> None:
        """Up to 200 Python files and notebooks are read; a folder with more is refused."""
        for number in range(200):
            (tmp_path / f"{number}.py").write_text("x = 1")
        assert len(read(tmp_path).files) == 200
        (tmp_path / "one_more.py").write_text("x = 1")
        assert "found 201 Python files and notebooks, expected at most 200" in refusal(read, tmp_path)

    def test_all_files_together_are_bounded(self, read: Read, tmp_path: Path) -> None:
        """Of two notebooks of 20 MiB, one fits into the bound of one hand-in; a large picture is not read."""
        book = json.dumps({"nbformat": 4, "cells": [], "metadata": "x" * 20 * MIB})
        (tmp_path / "a.ipynb").write_text(book)
        (tmp_path / "b.png").write_bytes(bytes(20 * MIB))
        assert names(read(tmp_path)) == ["a.ipynb"]
        (tmp_path / "c.ipynb").write_text(book)
        submission = read(tmp_path)
        assert names(submission) == ["a.ipynb"]
        assert not_read(submission) == [
            "c.ipynb: found 20 MiB, expected at most 32 in all; clear the notebooks' outputs and hand it in "
            "again",
            "b.png (over 10 MiB of files that are not Python)",
        ]

    @pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root can read every file")
    def test_a_file_that_can_not_be_read_is_named(self, read: Read, tmp_path: Path) -> None:
        """The refusal names a source without read permission; other files need none."""
        for name in ("data.csv", "softmax.py"):
            (tmp_path / name).write_text("x = 1")
            (tmp_path / name).chmod(0)
        assert "softmax.py: can't be read (Permission denied)" in refusal(read, tmp_path)
        (tmp_path / "softmax.py").chmod(0o600)
        assert names(read(tmp_path)) == ["softmax.py"]

    @NAMES_ARE_BYTES
    def test_a_name_with_undecodable_bytes_is_shown_with_escapes(self, read: Read, tmp_path: Path) -> None:
        """File names with invalid bytes or control characters become printable text."""
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xff.py")).write_text("x = 1")
        (tmp_path / "\x1b[31m\n.py").write_text("x = 1")
        assert sorted(names(read(tmp_path))) == ["\\x1b[31m\\n.py", "na\\udcff.py"]

    def test_hidden_files_are_not_read(self, read: Read, tmp_path: Path) -> None:
        """Hidden files of editors and version control are not part of a hand-in."""
        for name in (".softmax.py", "._softmax.py", "softmax.py"):
            (tmp_path / name).write_text("x = 1")
        assert names(read(tmp_path)) == ["softmax.py"]
