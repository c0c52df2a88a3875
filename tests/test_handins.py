"""Hand-ins of every kind are read as data: within bounds, in one piece or not at all, and nothing is run."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import subprocess
import sys
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nbformat
import pluggy
import pytest
from conftest import RIGHT
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.handins import files, notebook, python_file
from grader.handins.arrival import class_arrival
from grader.handins.ids import entry_ids
from grader.handins.reading import read_submission
from grader.plugins import plugin_manager
from grader.submission import Submission, SubmissionError
from grader.text import one_line

MIB = 2**20
UNIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
NAMES_ARE_BYTES = pytest.mark.skipif(sys.platform != "linux", reason="such a file can be named on Linux only")
Read = Callable[..., Submission]
HandIn = Callable[[Path, Iterable[str]], Path]


@pytest.fixture(scope="module")
def manager() -> pluggy.PluginManager:
    return plugin_manager()


@pytest.fixture(scope="module")
def read(manager: pluggy.PluginManager) -> Read:
    return lambda path, **more: read_submission(path, manager, **more)


def refusal(read: Read, path: Path, **more: Any) -> str:
    """Return the one line with which a hand-in is refused."""
    with pytest.raises(SubmissionError) as refused:
        read(path, **more)
    message = str(refused.value)
    assert message == one_line(message)
    assert len(message) < 500
    return message


def outcome(call: Callable[[], object]) -> str:
    """Return what is said where something is refused, nothing where it is read."""
    try:
        call()
    except SubmissionError as refused:
        return str(refused)
    return ""


def names(submission: Submission) -> list[str]:
    return [file.name for file in submission.files]


def left_out(submission: Submission) -> list[str]:
    return [part for file in submission.files for part in file.left_out]


def peak_memory(call: Callable[[], object]) -> int:
    """Return the most memory that a call took, in bytes."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# Zip archives


def zipped(path: Path, members: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_kind(path: Path, name: str, kind: int, data: str) -> Path:
    """Add to a zip a member that is a link or a device on Unix."""
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, data)
    return path


def patched(path: Path, field: int, local_field: int, format: str, value: int) -> Path:
    """Change a field of a zip's only member, in its directory and in front of its data."""
    data = bytearray(path.read_bytes())
    struct.pack_into(format, data, data.index(b"PK\x01\x02") + field, value)
    struct.pack_into(format, data, local_field, value)
    path.write_bytes(data)
    return path


OUTSIDE = [
    "../softmax.py", "../../etc/softmax.py", "a/../../softmax.py", "/softmax.py", "//host/softmax.py",
    "..\\softmax.py", "\\softmax.py", "C:\\softmax.py", "C:/softmax.py", "c:softmax.py",
    "\\\\host\\softmax.py",
]  # fmt: skip


class TestZip:
    """What an archive may hold, and what an archive may be."""

    @pytest.mark.parametrize("name", OUTSIDE)
    def test_a_path_out_of_a_zip_is_not_read(self, name: str, read: Read, tmp_path: Path) -> None:
        """Such a member is left out and told; what lies beside it is read, and nothing is written."""
        path = zipped(tmp_path / "ada.zip", {name: "x = 'outside'", "helpers.py": "x = 'inside'"})
        submission = read(path)
        assert [(file.name, file.cells) for file in submission.files] == [("helpers.py", ("x = 'inside'",))]
        shown = one_line(name.replace("\\", "/"))
        (told,) = left_out(submission)
        assert told.startswith("beside it, ")
        assert told.endswith("softmax.py (a path out of the zip)")
        assert shown.rpartition("/")[2] in told
        assert os.listdir(tmp_path) == ["ada.zip"]

    def test_a_zip_of_paths_out_of_it_says_so(self, read: Read, tmp_path: Path) -> None:
        """Where nothing else is there, the refusal names what was found."""
        message = refusal(read, zipped(tmp_path / "ada.zip", {"../softmax.py": RIGHT}))
        assert "found no Python in it but ../softmax.py (a path out of the zip); expected a .py" in message

    @pytest.mark.parametrize(
        ("kind", "says"),
        [
            (stat.S_IFLNK, "a link"),
            (stat.S_IFIFO, "neither a file nor a folder"),
            (stat.S_IFCHR, "neither a file nor a folder"),
        ],
    )
    def test_a_link_in_a_zip_is_not_read(self, kind: int, says: str, read: Read, tmp_path: Path) -> None:
        """A link's target is no source, whatever name the link has."""
        path = zipped(tmp_path / "ada.zip", {"helpers.py": "x = 1"})
        submission = read(with_kind(path, "softmax.py", kind, "/etc/passwd"))
        assert names(submission) == ["helpers.py"]
        assert left_out(submission) == [f"beside it, softmax.py ({says})"]

    @pytest.mark.parametrize("name", ["softmax.py", "./softmax.py", ".//softmax.py"])
    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_of_two_files_of_one_name_the_last_counts(self, name: str, read: Read, tmp_path: Path) -> None:
        """That is what a program leaves that extracts them; that there was another is told."""
        path = tmp_path / "ada.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("softmax.py", "x = 'first'")
            archive.writestr(name, "x = 'last'")
        submission = read(path)
        assert [file.cells for file in submission.files] == [("x = 'last'",)]
        assert left_out(submission) == ["beside it, softmax.py (an earlier file of that name in the zip)"]

    @pytest.mark.parametrize("name", ["hw\\softmax.py", "hw\\1\\softmax.py", "hw/softmax.py"])
    def test_a_folder_in_a_zip_is_found_however_it_is_written(
        self, name: str, read: Read, tmp_path: Path
    ) -> None:
        """Old programs on Windows write a backslash between folders."""
        assert names(read(zipped(tmp_path / "ada.zip", {name: "x = 1"}))) == ["softmax.py"]

    def test_what_is_around_an_archive_does_not_matter(self, read: Read, tmp_path: Path) -> None:
        """A long comment behind it and a program in front of it, which unpacks it, are no harm."""
        path = tmp_path / "ada.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("softmax.py", RIGHT)
            archive.comment = b"x" * 65535
        path.write_bytes(b"MZ" + bytes(100_000) + path.read_bytes())
        assert names(read(path)) == ["softmax.py"]

    def test_a_bomb_is_refused_by_its_size(self, read: Read, tmp_path: Path) -> None:
        """A file that says it is large is refused before it is unpacked."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": bytes(64 * MIB)})
        assert path.stat().st_size < MIB
        assert peak_memory(lambda: refusal(read, path)) < 4 * MIB
        assert "softmax.py: found 64 MiB, expected at most 32" in refusal(read, path)

    def test_a_bomb_that_lies_is_not_unpacked(self, read: Read, tmp_path: Path) -> None:
        """No more is read than the directory announces, and what does not fit it is damage."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": bytes(64 * MIB)})
        patched(path, 24, 22, "<L", 1000)
        assert peak_memory(lambda: refusal(read, path)) < 4 * MIB
        assert "found a zip that can't be read (Bad CRC-32" in refusal(read, path)

    def test_bytes_that_unpack_to_nothing_are_bounded(self, read: Read, tmp_path: Path) -> None:
        """Blocks of deflated data can be empty: a gigabyte of them is not worked through."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": b""})
        patched(path, 20, 18, "<L", 2**30)
        assert "softmax.py: found 1024 MiB" in refusal(read, path)

    def test_a_member_that_is_listed_often_is_read_once(self, read: Read, tmp_path: Path) -> None:
        """Twenty entries of one notebook of 2 MiB are that notebook, or damage to a newer Python."""
        path = zipped(tmp_path / "ada.zip", {"hw.ipynb": cells("x = 1", padding="x" * 2 * MIB)})
        data = path.read_bytes()
        begin = data.index(b"PK\x01\x02")
        directory = data[begin : data.index(b"PK\x05\x06")] * 20
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20, 20, len(directory), begin, 0)
        path.write_bytes(data[:begin] + directory + end)
        assert peak_memory(lambda: outcome(lambda: read(path))) < 20 * MIB
        assert "Overlapped entries" in outcome(lambda: read(path)) or names(read(path)) == ["hw.ipynb"]

    def test_many_members_are_bounded_together(self, read: Read, tmp_path: Path) -> None:
        """Twenty notebooks of 2 MiB are 40 MiB."""
        book = cells("x = 1", padding="x" * 2 * MIB)
        path = zipped(tmp_path / "ada.zip", {f"{number:02}.ipynb": book for number in range(20)})
        assert "15.ipynb: found 2 MiB, expected at most 32 in all" in refusal(read, path)

    def test_archives_in_an_archive_stay_closed(self, read: Read, tmp_path: Path) -> None:
        """A zip of zips holds no Python."""
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr("softmax.py", RIGHT)
        path = zipped(tmp_path / "ada.zip", {"lib0.zip": inner.getvalue(), "lib1.zip": inner.getvalue()})
        assert "found no Python in it; expected" in refusal(read, path)

    def test_a_million_members_are_not_listed(self, read: Read, tmp_path: Path) -> None:
        """An archive's directory is bounded before it is read."""
        entry = struct.pack("<4s4B4H3L5H2L", b"PK\x01\x02", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
        count = 1_000_000
        directory = entry * count
        size = len(directory)
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, 0)
        end += struct.pack("<4sLQL", b"PK\x06\x07", 0, size, 1)
        end += struct.pack("<4s4H2LH", b"PK\x05\x06", *[2**16 - 1] * 4, *[2**32 - 1] * 2, 0)
        (tmp_path / "ada.zip").write_bytes(directory + end)
        assert peak_memory(lambda: refusal(read, tmp_path / "ada.zip")) < 4 * MIB
        assert "it lists more files than anybody hands in" in refusal(read, tmp_path / "ada.zip")

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda path: patched(path, 8, 6, "<H", 1), "softmax.py is encrypted"),
            (lambda path: patched(path, 10, 8, "<H", 99), "softmax.py is compressed in an unusual way"),
            (lambda path: patched(path, 10, 8, "<H", 14), "softmax.py is compressed in an unusual way"),
            (lambda path: patched(path, 24, 22, "<L", 10), "Bad CRC-32"),
            (lambda path: patched(path, 42, 0, "<L", 2**31), ""),
            (lambda path: patched(path, 42, 0, "<L", 2**32 - 1), ""),
            (lambda path: path.write_bytes(path.read_bytes()[:-30]), "not a zip file"),
            (lambda path: path.write_bytes(path.read_bytes()[40:]), ""),
            (lambda path: path.write_bytes(b""), "not a zip file"),
        ],
    )
    def test_damage_is_one_line(
        self, change: Callable[[Path], object], says: str, read: Read, tmp_path: Path
    ) -> None:
        """Encrypted, truncated, compressed otherwise, or pointing nowhere: each is told."""
        change(zipped(tmp_path / "ada.zip", {"softmax.py": RIGHT}))
        message = refusal(read, tmp_path / "ada.zip")
        assert message.startswith(f"{tmp_path / 'ada.zip'}: found a zip that can't be read (")
        assert says in message
        assert message.endswith("expected a .py or .ipynb file, or a folder or .zip of them")

    @pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
    def test_only_what_every_system_writes_is_unpacked(self, method: int, read: Read, tmp_path: Path) -> None:
        """LZMA's header may ask for 4 GiB: such archives are refused."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": RIGHT}, method=method)
        assert "compressed in an unusual way" in refusal(read, path)

    @pytest.mark.parametrize("flag", [0, 0x800])
    def test_a_name_in_another_encoding_is_no_harm(self, flag: int, read: Read, tmp_path: Path) -> None:
        """A member whose name is not UTF-8 is read, or the zip refused where it claims to be."""
        path = zipped(tmp_path / "ada.zip", {"na__.py": "x = 1"})
        path.write_bytes(path.read_bytes().replace(b"na__.py", b"na\xff\xfe.py"))
        patched(path, 8, 6, "<H", flag)
        if flag:
            assert "found a zip that can't be read ('utf-8' codec" in refusal(read, path)
        else:
            assert [file.cells for file in read(path).files] == [("x = 1",)]

    def test_damage_of_what_is_no_source_costs_nothing(self, read: Read, tmp_path: Path) -> None:
        """An encrypted picture beside the solution is not read, and the solution is."""
        path = zipped(tmp_path / "ada.zip", {"a.png": "x"})
        patched(path, 8, 6, "<H", 1)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("softmax.py", "x = 1")
        assert names(read(path)) == ["softmax.py"]

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def test_no_damage_is_more_than_a_refusal(
        self, read: Read, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        """Whichever bytes of an archive are changed or missing, it is read or refused in one line."""
        path = zipped(
            tmp_path_factory.getbasetemp() / "damaged.zip", {"a/softmax.py": RIGHT, "a/b.ipynb": "{}"}
        )
        content = bytearray(path.read_bytes())
        places = st.integers(0, len(content) - 1)
        for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
            content[place] = byte
        path.write_bytes(content[: data.draw(st.just(len(content)) | places)])
        message = outcome(lambda: read(path))
        assert message == one_line(message)


# Folders


class TestFolder:
    """What a folder may hold."""

    @pytest.mark.parametrize("target", ["secret.py", "secrets", "nowhere", "ada/softmax.py"])
    def test_a_link_is_not_followed(self, target: str, read: Read, tmp_path: Path) -> None:
        """A link to a file, a folder, nothing or itself is left out and told; what is beside it is read."""
        (tmp_path / "secret.py").write_text("PASSWORD = 1")
        (tmp_path / "secrets").mkdir()
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "softmax.py").symlink_to(tmp_path / target)
        (tmp_path / "ada" / "helpers.py").write_text("x = 1")
        submission = read(tmp_path / "ada")
        assert [(file.name, file.cells) for file in submission.files] == [("helpers.py", ("x = 1",))]
        assert left_out(submission) == ["beside it, softmax.py (a link)"]

    def test_a_folder_of_links_says_so(self, read: Read, tmp_path: Path) -> None:
        """Where nothing else is there, the refusal names what was found."""
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "softmax.py").symlink_to(tmp_path / "secret.py")
        assert "found no Python in it but softmax.py (a link); expected" in refusal(read, tmp_path / "ada")

    def test_of_very_many_links_the_first_are_named(self, read: Read, tmp_path: Path) -> None:
        """The others are counted."""
        (tmp_path / "softmax.py").write_text("x = 1")
        for number in range(50):
            (tmp_path / f"{number:02}.py").symlink_to("softmax.py")
        told = left_out(read(tmp_path))
        assert told[:2] == ["beside it, 00.py (a link)", "beside it, 01.py (a link)"]
        assert told[20:] == ["30 more files beside it"]

    def test_a_class_holds_no_links(self, read: Read, tmp_path: Path) -> None:
        """An entry that is a link could be another learner's file; it is refused, also to a folder or zip."""
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
        """`grader check PATH` follows PATH: whoever types it knows where it leads."""
        (tmp_path / "ada.py").write_text("x = 1")
        (tmp_path / "latest.py").symlink_to("ada.py")
        submission = read(tmp_path / "latest.py")
        assert (submission.id, submission.files[0].cells) == ("latest", ("x = 1",))

    @UNIX
    def test_what_is_no_file_is_not_waited_for(self, read: Read, tmp_path: Path) -> None:
        """A FIFO without a writer would be waited for without end."""
        os.mkfifo(tmp_path / "softmax.py")
        (tmp_path / "helpers.py").write_text("x = 1")
        submission = read(tmp_path)
        assert names(submission) == ["helpers.py"]
        assert left_out(submission) == ["beside it, softmax.py (neither a file nor a folder)"]
        assert "found neither a file nor a folder" in refusal(read, tmp_path / "softmax.py")
        assert "found neither a file nor a folder" in refusal(read, Path("/dev/zero"))
        # Also where it takes the file's place after a look at the file.
        with pytest.raises(OSError, match="not a regular file"):
            files.open_file(tmp_path / "softmax.py", follow=False)

    @UNIX
    def test_a_link_in_place_of_a_file_is_not_followed(self, tmp_path: Path) -> None:
        """Also where it takes the file's place after a look at the file."""
        (tmp_path / "secret.py").write_text("x = 1")
        (tmp_path / "softmax.py").symlink_to("secret.py")
        with pytest.raises(OSError, match="symbolic links"):
            files.open_file(tmp_path / "softmax.py", follow=False)

    def test_very_many_files_are_not_listed(self, read: Read, tmp_path: Path) -> None:
        """A folder with more than 10,000 entries is refused; with as many it is read."""
        (tmp_path / "softmax.py").write_text("x = 1")
        for number in range(9_999):
            (tmp_path / f"{number}.txt").touch()
        assert names(read(tmp_path)) == ["softmax.py"]
        (tmp_path / "one_more.txt").touch()
        assert "found more than 10,000 entries in that folder" in refusal(read, tmp_path)

    def test_very_many_files_below_are_not_listed(self, read: Read, tmp_path: Path) -> None:
        """A folder of 10,000 images beside the sources is passed over, and so is what lies behind it."""
        for name in ("hw/softmax.py", "hw/images/old/helpers.py"):
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).write_text("x = 1")
        for number in range(10_000):
            (tmp_path / "hw" / "images" / f"{number}.png").touch()
        submission = read(tmp_path)
        assert (names(submission), left_out(submission)) == (["softmax.py"], [])

    def test_a_link_to_a_folder_is_not_followed(self, read: Read, tmp_path: Path) -> None:
        """Sources behind it are somebody else's."""
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "softmax.py").write_text("PASSWORD = 1")
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "hw1").symlink_to(tmp_path / "secrets")
        assert "found no Python in it; expected" in refusal(read, tmp_path / "ada")

    @pytest.mark.parametrize("name", ["hw1.zip", "HW1.ZIP", "in/a/folder/hw1.Zip"])
    def test_the_only_zip_is_unpacked(self, name: str, read: Read, tmp_path: Path) -> None:
        """A folder may hold a zip in place of the sources, however its ending is written."""
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        zipped(tmp_path / name, {"hw1/softmax.py": "x = 1", "hw1/data/a.txt": ""})
        assert names(read(tmp_path)) == ["softmax.py"]
        assert read(tmp_path / name).id.lower() == "hw1"

    def test_too_many_sources_are_refused(self, read: Read, tmp_path: Path) -> None:
        """Up to 200 Python files and notebooks are read; none of more is left out in silence."""
        for number in range(200):
            (tmp_path / f"{number}.py").write_text("x = 1")
        assert len(read(tmp_path).files) == 200
        (tmp_path / "one_more.py").write_text("x = 1")
        assert "found 201 Python files and notebooks, expected at most 200" in refusal(read, tmp_path)

    def test_all_files_together_are_bounded(self, read: Read, tmp_path: Path) -> None:
        """Two notebooks of 20 MiB are more than one hand-in may hold; a large picture is not read."""
        book = json.dumps({"nbformat": 4, "cells": [], "metadata": "x" * 20 * MIB})
        (tmp_path / "a.ipynb").write_text(book)
        (tmp_path / "b.png").write_bytes(bytes(20 * MIB))
        assert names(read(tmp_path)) == ["a.ipynb"]
        (tmp_path / "c.ipynb").write_text(book)
        assert "c.ipynb: found 20 MiB, expected at most 32 in all" in refusal(read, tmp_path)

    @pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root can read every file")
    def test_a_file_that_can_not_be_read_is_named(self, read: Read, tmp_path: Path) -> None:
        """One without permission is refused with its name; of what is no source nobody speaks."""
        for name in ("data.csv", "softmax.py"):
            (tmp_path / name).write_text("x = 1")
            (tmp_path / name).chmod(0)
        assert "softmax.py: can't be read (Permission denied)" in refusal(read, tmp_path)
        (tmp_path / "softmax.py").chmod(0o600)
        assert names(read(tmp_path)) == ["softmax.py"]

    @NAMES_ARE_BYTES
    def test_a_name_that_is_no_text_is_shown_with_escapes(self, read: Read, tmp_path: Path) -> None:
        """File names in another encoding, and with control characters, come as printable text."""
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xff.py")).write_text("x = 1")
        (tmp_path / "\x1b[31m\n.py").write_text("x = 1")
        assert sorted(names(read(tmp_path))) == ["\\x1b[31m\\n.py", "na\\udcff.py"]

    def test_hidden_files_are_not_read(self, read: Read, tmp_path: Path) -> None:
        """Files that editors and version control keep for themselves are no hand-in."""
        for name in (".softmax.py", "._softmax.py", "softmax.py"):
            (tmp_path / name).write_text("x = 1")
        assert names(read(tmp_path)) == ["softmax.py"]


# Where in a folder or a zip the sources lie


def content(name: str) -> str:
    """Return a file of that kind with one statement in it."""
    return cells("x = 1").decode() if name.endswith(".ipynb") else "x = 1"


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
    """People hand in a folder in a folder, with what their programs keep there; a zip of it is the same."""

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
        """Tests, environments and caches are nobody's sources, and nothing is told of them."""
        submission = read(handed_in(tmp_path, files))
        assert sorted(names(submission)) == found
        assert left_out(submission) == []

    def test_what_lies_elsewhere_is_told(self, handed_in: HandIn, read: Read, tmp_path: Path) -> None:
        """Beside the nearest sources, those further down are named and not read."""
        submission = read(handed_in(tmp_path, ["hw/softmax.py", "hw/lib/helpers.py", "hw/old/softmax.py"]))
        assert names(submission) == ["softmax.py"]
        assert left_out(submission) == [
            "beside it, hw/lib/helpers.py (in another folder)",
            "beside it, hw/old/softmax.py (in another folder)",
        ]

    def test_tests_above_them_are_told(self, handed_in: HandIn, read: Read, tmp_path: Path) -> None:
        """A project's sources lie in a folder; what was left out above that is named, since it was nearer."""
        submission = read(handed_in(tmp_path, ["setup.py", "hw/softmax.py", "hw/test_it.py", "t/test_b.py"]))
        assert names(submission) == ["softmax.py", "test_it.py"]
        assert left_out(submission) == ["beside it, setup.py (in another folder)"]

    def test_of_one_name_in_two_folders_neither_is_read(
        self, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """Which of them is meant, nobody knows but who handed them in."""
        submission = read(handed_in(tmp_path, ["new/softmax.py", "old/softmax.py", "old/helpers.py"]))
        assert names(submission) == ["helpers.py"]
        assert left_out(submission) == [
            "beside it, new/softmax.py (one of 2 files of that name)",
            "beside it, old/softmax.py (one of 2 files of that name)",
        ]

    def test_alone_they_are_refused(self, handed_in: HandIn, read: Read, tmp_path: Path) -> None:
        """The line names the first of them."""
        message = refusal(read, handed_in(tmp_path, ["new/softmax.py", "old/softmax.py"]))
        assert "found no Python in it but new/softmax.py (one of 2 files of that name); expected" in message

    def test_nobody_looks_deeper_than_people_nest(
        self, handed_in: HandIn, read: Read, tmp_path: Path
    ) -> None:
        """In a fifth folder nothing is found, and it says so."""
        message = refusal(read, handed_in(tmp_path, ["a/b/c/d/e/softmax.py"]))
        assert "found no Python in it; expected a .py or .ipynb file" in message


# Notebooks


def cells(*sources: Any, **more: Any) -> bytes:
    """Return a notebook whose code cells have these sources."""
    code = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code, **more}).encode()


def read_cells(data: bytes) -> tuple[str, ...]:
    """Return a notebook's cells as the kit reads them."""
    file = notebook.grader_read_submission(name="hw.ipynb", data=data)
    assert file is not None
    return file.cells


class TestNotebook:
    """What a notebook may hold."""

    def test_half_a_gigabyte_is_refused_unread(self, read: Read, tmp_path: Path) -> None:
        """Its size is enough."""
        with (tmp_path / "hw.ipynb").open("wb") as file:
            file.truncate(500 * MIB)
        assert peak_memory(lambda: refusal(read, tmp_path / "hw.ipynb")) < MIB
        assert "hw.ipynb: found 500 MiB, expected at most 32 in all; clear the notebooks' outputs" in refusal(
            read, tmp_path / "hw.ipynb"
        )

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (cells(*["x = 1"] * 100_000), "found over 500,000 values in the notebook; clear its outputs"),
            (b'{"nbformat": 4, "cells": [' + b"[]," * 400_000, "found over 500,000 values"),
            (cells(*["x = 1"] * 2_001), "found 2,001 code cells, expected at most 2,000"),
            (cells("x" * (2 * MIB + 1)), "found 2.0 MiB of source text, expected at most 2"),
            (cells(*["x" * MIB] * 3), "found 3.0 MiB of source text, expected at most 2"),
            (b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "RecursionError"),
            (b'{"nbformat": 4, "cells": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001, "RecursionError"),
            (b'{"nbformat": 4, "cells": [' + b"9" * MIB + b"]}", "a cell that says not what it is"),
            (b'{"nbformat": 4, "cells": [1, null, "x"]}', "a cell that says not what it is"),
            (b'{"nbformat": 4, "cells": [{"source": "x = 1"}]}', "a cell that says not what it is"),
            (b'{"nbformat": 4, "cells": {"cell_type": "code"}}', "no list of cells"),
            (b'{"nbformat": 3, "worksheets": [{"cells": 3}]}', "no list of cells"),
            (b'{"nbformat": 3, "worksheets": 3}', "none of the formats 2, 3 and 4"),
            (b'{"nbformat": NaN, "cells": []}', "none of the formats 2, 3 and 4"),
            (b'{"nbformat": 1e999, "cells": []}', "none of the formats 2, 3 and 4"),
            (cells(3), "a code cell whose source is not text"),
            (cells(["x = 1", None]), "a code cell whose source is not text"),
            (cells({"x": 1}), "a code cell whose source is not text"),
            (b'{"nbformat": 4, "cells": []', "NotJSONError"),
            (b"\xff\xfe{\x00}\x00", "UnicodeDecodeError"),
            (b"\0" * 1000, "NotJSONError"),
            (b"\x1b[31m::error::\x9b" + "\u202e".encode(), ""),
        ],
    )  # fmt: skip
    def test_what_is_no_ordinary_notebook_is_one_line(
        self, data: bytes, says: str, read: Read, tmp_path: Path
    ) -> None:
        """Too many cells, values or levels, or another shape than Jupyter's: the notebook is refused."""
        (tmp_path / "hw.ipynb").write_bytes(data)
        message = refusal(read, tmp_path / "hw.ipynb")
        assert message.startswith("hw.ipynb: found ")
        assert says in message

    def test_as_many_cells_as_anybody_writes_are_read(self) -> None:
        """2,000 cells, with an output each of a hundred numbers, are a notebook."""
        output = {"output_type": "display_data", "data": {"text/plain": [0.5] * 100}, "metadata": {}}
        code = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [output]}
        book = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code] * 2000})
        assert read_cells(book.encode()) == ("x = 1\n",) * 2000

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (cells("x = 1", metadata={"loss": float("nan"), "steps": 10**30}), "x = 1\n"),
            (cells("x = 'first'")[:-1] + b', "cells": []}', ""),
            (cells(["x = 1\n", "y = 2"]), "x = 1\ny = 2\n"),
            (cells("x = '\ud800'"), "x = '\ud800'\n"),
            (cells("x = 'a\u2028b'"), "x = 'a\u2028b'\n"),
            (b"\xef\xbb\xbf" + cells("x = 1"), "x = 1\n"),
        ],
    )
    def test_odd_json_is_read_as_jupyter_reads_it(self, data: bytes, text: str) -> None:
        """NaN, numbers of any size, a key twice (the last counts), half a character, a byte order mark."""
        assert "".join(read_cells(data)) == text

    @pytest.mark.parametrize(
        ("source", "python", "told"),
        [
            ("self.files = !ls", "pass", ["line 1: self.files = !ls"]),
            ("!!ls", "pass", ["line 1: !!ls"]),
            ("%run train.py", "pass", ["line 1: %run train.py"]),
            ("%load_ext autoreload", "pass", ["line 1: %load_ext autoreload"]),
            ("%%script bash\nrm -rf .", "", ["a %%script cell"]),
            ("%%python2\nprint 1", "", ["a %%python2 cell"]),
            (
                "!pip install \\\n    torch \\\n    numpy\nx = 1",
                "pass\n\n\nx = 1",
                ["line 1: !pip install \\"],
            ),
            ("get_ipython().system('ls')", "get_ipython().system('ls')", []),
            ("x = 7 \\\n  % 3", "x = 7 \\\n  % 3", []),
        ],
    )
    def test_what_is_ipythons_is_left_out(self, source: str, python: str, told: list[str]) -> None:
        """Shell lines and magics in all their forms become nothing, with those that they go on in."""
        file = notebook.grader_read_submission(name="hw.ipynb", data=cells(source))
        assert file is not None
        assert [cell.removesuffix("\n") for cell in file.cells] == [python]
        assert list(file.left_out) == [
            f"cell 1, {t}" if t.startswith("line") else f"cell 1: {t}" for t in told
        ]

    def test_of_very_many_magics_the_first_are_told(self) -> None:
        """A hundred thousand shell lines are twenty remarks and a number, none of them long."""
        file = notebook.grader_read_submission(
            name="hw.ipynb", data=cells("!" + "x" * 5000 + "\n!ls" * 99_999)
        )
        assert file is not None
        assert len(file.left_out) == 21
        assert max(map(len, file.left_out)) < 250
        assert file.left_out[20] == "99,980 more lines"

    @settings(max_examples=100, deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["cells", "worksheets", "cell_type", "source", "input"]), inner
                )
            ),
        ),
        st.sampled_from([2, 3, 4, 5, None]),
    )
    def test_no_json_is_more_than_a_refusal(self, content: Any, version: int | None) -> None:
        """Whatever stands where cells should stand, it is read or refused in one line."""
        book = {"nbformat": version, "cells": content, "worksheets": content}
        for document in (book, content, {**book, "cells": [{"cell_type": "code", "source": content}]}):
            data = json.dumps(document).encode()
            message = outcome(lambda data=data: read_cells(data))
            assert message == one_line(message)


# Python files


class TestPythonFile:
    """What a Python file may hold."""

    @pytest.mark.parametrize(
        "codec",
        [
            "zlib", "bz2", "hex", "base64", "rot13", "unicode_escape", "raw_unicode_escape", "idna",
            "punycode", "utf-7", "utf-16", "cp037", "undefined", "mbcs", "nonsense", "aliases", "__init__",
            "..os", "os.path", "x" * 100_000,
        ],
        ids=lambda codec: codec[:20],
    )  # fmt: skip
    def test_only_encodings_of_text_are_used(self, codec: str) -> None:
        """What unpacks, decrypts or reads other text into ASCII than stands there is no encoding."""
        data = f"# coding: {codec}\nx = 1\n".encode()
        with pytest.raises(
            SubmissionError, match=r"^a\.py: found bytes that are not UTF-8.*save it as UTF-8$"
        ):
            python_file.grader_read_submission(name="a.py", data=data)

    @pytest.mark.parametrize(
        "codec", ["latin-1", "cp1252", "koi8-r", "gb18030", "shift_jis", "big5", "utf-8"]
    )
    def test_encodings_of_text_are_used(self, codec: str) -> None:
        """A file may be written in what its first line says."""
        text = f"# coding: {codec}\nx = 'a'\n"
        file = python_file.grader_read_submission(name="a.py", data=text.encode(codec))
        assert file is not None
        assert file.cells == (text,)

    @pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf_16_is_told(self, codec: str, read: Read, tmp_path: Path) -> None:
        """What PowerShell writes is refused or read, never half of it."""
        (tmp_path / "softmax.py").write_bytes("x = 'é'\n".encode(codec))
        assert "save it as UTF-8" in refusal(read, tmp_path)

    def test_much_source_is_refused(self, read: Read, tmp_path: Path) -> None:
        """31 MiB of source, in one file or in many, are no homework."""
        (tmp_path / "one.py").write_text("x = 1\n" * (31 * MIB // 6))
        assert "one.py: found 31.0 MiB of source text, expected at most 2" in refusal(read, tmp_path)
        (tmp_path / "one.py").unlink()
        for number in range(31):
            (tmp_path / f"{number}.py").write_text("x = 1\n" * (MIB // 6))
        assert f"{tmp_path}: found 3.0 MiB of source text" in refusal(read, tmp_path)


# Ids


def as_folder(id: str) -> str:
    """Return what a system makes of a folder's name that tells neither case nor ways of accents apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", id).casefold())


class TestIds:
    """What entries of a class are called."""

    @pytest.mark.parametrize(
        ("entries", "ids"),
        [
            (["ada.py", "ben.ipynb", "cy.zip", "dan", "eve.txt"], ["ada", "ben", "cy", "dan", "eve.txt"]),
            (["ada.py", "ada.ipynb", "ada.zip"], ["ada.py", "ada.ipynb", "ada.zip"]),
            (["ada.py", "ada.py.zip"], ["ada", "ada.py.zip"]),
            (["ada", "ada.py"], ["ada", "ada.py"]),
            (["Ada.py", "ada.zip"], ["Ada.py", "ada.zip"]),
            (["x.tar.zip", "v1.2.py", "a b.py", "王伟.zip"], ["x.tar", "v1.2", "a b", "王伟"]),
            (["grades.csv", "Grades.json.py", "index.html", "gradebook.sqlite-wal"],
             ["_grades.csv", "_Grades.json", "_index.html", "_gradebook.sqlite-wal"]),
            (["CON.py", "nul", "com1.tar.zip", "console.py"], ["_CON", "_nul", "_com1.tar", "console"]),
            (["ada .py", "ben..py", "...", " .py"], ["ada _", "ben._", "..._", " _"]),
            (["a\x1bb.py", "c\nd.py", "e\\f.py", "g\udcff.py"], ["a%x1bb", "c%nd", "e%f", "g%udcff"]),
            (["::error::.py", "##[x].py"], ["%x3a:error::", "%x23#[x]"]),
        ],
    )  # fmt: skip
    def test_an_id_is_a_name(self, entries: list[str], ids: list[str]) -> None:
        """The entry's name without its ending, the full name where two collide, never one of ours."""
        assert entry_ids(entries) == ids

    @pytest.mark.parametrize(
        "entries",
        [
            ["Ada.py", "ada.py", "ADA.py"],
            ["e\u0301ve.py", "\u00e9ve.py"],
            ["a\x1b.py", "a\\x1b.py", "a%x1b.py"],
            ["a\u200b", "a\\u200b"],
            ["x" * 250 + "1.py", "x" * 250 + "2.py"],
            ["\u200b" * 83 + "1.py", "\u200b" * 83 + "2.py"],
            ["数" * 84 + ".py", "数" * 84 + ".zip"],
            ["straße.py", "strasse.py", "STRASSE.py"],
            ["con.py", "_con.py", "CON.py"],
            ["a .py", "a _.py"],
        ],
        ids=lambda entries: ascii(entries[0])[:20],
    )
    def test_names_that_look_alike_have_ids_of_their_own(self, entries: list[str]) -> None:
        """No two entries can end up in one folder, on no system, and each folder can be made."""
        ids = entry_ids(entries)
        assert len({as_folder(id) for id in ids}) == len(entries)
        assert max(len(id.encode()) for id in ids) <= 255

    def test_nobody_takes_the_id_that_another_gets(self) -> None:
        """Also not by a name that is guessed beforehand."""
        ids = entry_ids(["Ada.py", "ada.py"])
        more = entry_ids(["Ada.py", "ada.py", *ids, f"{ids[0]}.py"])
        assert len({as_folder(id) for id in more}) == 5

    def test_an_id_does_not_depend_on_the_order(self) -> None:
        """However the system lists a class, an entry keeps its id."""
        entries = ["Ada.py", "ada.py", "ada.zip", "ben.py", "x" * 250 + "1", "x" * 250 + "2"]
        ids = dict(zip(entries, entry_ids(entries)))
        assert dict(zip(entries[::-1], entry_ids(entries[::-1]))) == ids

    @settings(deadline=None)
    @given(
        st.lists(
            st.text(
                st.sampled_from("aA.éE\u0301ß_% ~\\\x1b:#[\u200bcon") | st.characters(),
                min_size=1,
                max_size=300,
            ),
            unique=True,
            max_size=8,
        )
    )
    def test_every_id_makes_a_folder(self, entries: list[str]) -> None:
        """Whatever entries are called, ids are short, printable, different, and no path."""
        entries = [name for name in entries if not {"/", "\0"} & set(name)]
        ids = entry_ids(entries)
        assert len({as_folder(id) for id in ids}) == len(entries)
        for id in ids:
            assert one_line(id) == id
            assert 0 < len(id.encode()) <= 255
            assert not {"/", "\\", "\n", "\t", "\0"} & set(id)
            assert id.rstrip(". ") == id

    @NAMES_ARE_BYTES
    def test_every_entry_is_there(self, tmp_path: Path) -> None:
        """A class has as many submissions as its folder has entries that are not hidden."""
        for name in ("a\x1b.py", "a\\x1b.py", "Ada.py", "ada.py", ".hidden.py", "__pycache__", "x" * 255):
            (tmp_path / name).write_text("x = 1")
        entries = class_arrival(tmp_path).entries
        assert {entry.hand_ins[0].path.name for entry in entries.values()} == {
            "a\x1b.py", "a\\x1b.py", "Ada.py", "ada.py", "x" * 255
        }  # fmt: skip
        for id in entries:
            (tmp_path / "out" / id).mkdir(parents=True)


# A class of them


# Files that Python, pip and pytest run or obey where they find them.
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
    """Write a submission that makes the file `canary` when a part of it is run that nobody asks for."""
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


# What is refused, each beside all the others: how it comes about, and what is said of it.
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "slip.zip": (lambda p: zipped(p, {"../softmax.py": RIGHT}), "a path out of the zip"),
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
    "list.ipynb": (lambda p: p.write_bytes(b'{"nbformat": 4, "cells": [1]}'), "found no readable notebook"),
    "utf16.py": (lambda p: p.write_bytes(RIGHT.encode("utf-16")), "save it as UTF-8"),
    "latin.py": (lambda p: p.write_bytes("x = 'é'\n".encode("latin-1")), "save it as UTF-8"),
    "zlib.py": (lambda p: p.write_text("# coding: zlib\n"), "save it as UTF-8"),
    "python2.py": (lambda p: p.write_text("print 'softmax'\n"), "SyntaxError"),
    "null.py": (lambda p: p.write_bytes(RIGHT.encode() + b"\0"), "null bytes"),
    "empty": (lambda p: p.mkdir(), "found no Python in it"),
    "text.txt": (lambda p: p.write_text("softmax"), "found no Python in it"),
}


@UNIX
def test_nothing_in_a_class_harms_the_others(tmp_path: Path) -> None:
    """Each hand-in that can't be read is refused in one line; the one beside it gets its full marks.

    The bait in a learner's folder is not taken, and the softmax among it is graded.
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


def test_the_bait_in_a_folder_is_not_taken(tmp_path: Path) -> None:
    """`grader check` in a learner's own folder runs nothing of it but what the exercise asks for."""
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
    """Return the installed command: `python -m` would look for modules in the current folder first."""
    name = "grader.exe" if sys.platform == "win32" else "grader"
    return str(Path(sys.executable).with_name(name))
