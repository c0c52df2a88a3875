"""Zip archives are read within bounds, completely or not at all."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.text.printable import one_line
from handins.helpers import (
    Read,
    cells,
    names,
    not_read,
    outcome,
    patched,
    peak_memory,
    refusal,
    with_kind,
    zipped,
)
from helpers import MIB, RIGHT

OUTSIDE = [
    "../softmax.py", "../../etc/softmax.py", "a/../../softmax.py", "/softmax.py", "//host/softmax.py",
    "..\\softmax.py", "\\softmax.py", "C:\\softmax.py", "C:/softmax.py", "c:softmax.py",
    "\\\\host\\softmax.py",
]  # fmt: skip


def in_zip(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the bytes of a zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


class TestZip:
    """The members and the forms of an archive."""

    @pytest.mark.parametrize("name", OUTSIDE)
    def test_a_path_out_of_a_zip_is_not_read(self, name: str, read: Read, tmp_path: Path) -> None:
        """A member with such a path is left out and reported; other members are read; nothing is written."""
        path = zipped(tmp_path / "ada.zip", {name: "x = 'outside'", "helpers.py": "x = 'inside'"})
        submission = read(path)
        assert [(file.name, file.cells) for file in submission.files] == [("helpers.py", ("x = 'inside'",))]
        shown = one_line(name.replace("\\", "/"))
        (line,) = not_read(submission)
        assert line.endswith("softmax.py (its path leads out of the zip)")
        assert shown.rpartition("/")[2] in line
        assert os.listdir(tmp_path) == ["ada.zip"]

    def test_a_zip_of_paths_out_of_it_says_so(self, read: Read, tmp_path: Path) -> None:
        """If a zip has no other members, the refusal names the first one."""
        message = refusal(read, zipped(tmp_path / "ada.zip", {"../softmax.py": RIGHT}))
        assert (
            "found no Python in it but ../softmax.py (its path leads out of the zip); expected a .py"
            in message
        )

    @pytest.mark.parametrize(
        ("kind", "says"),
        [
            (stat.S_IFLNK, "a link"),
            (stat.S_IFIFO, "neither a file nor a folder"),
            (stat.S_IFCHR, "neither a file nor a folder"),
        ],
    )
    def test_a_link_in_a_zip_is_not_read(self, kind: int, says: str, read: Read, tmp_path: Path) -> None:
        """The target of a link is not read as source, whatever name the link has."""
        path = zipped(tmp_path / "ada.zip", {"helpers.py": "x = 1"})
        submission = read(with_kind(path, "softmax.py", kind, "/etc/passwd"))
        assert names(submission) == ["helpers.py"]
        assert not_read(submission) == [f"softmax.py ({says})"]

    @pytest.mark.parametrize("name", ["softmax.py", "./softmax.py", ".//softmax.py"])
    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_of_two_files_of_one_name_the_last_counts(self, name: str, read: Read, tmp_path: Path) -> None:
        """The last file is read, as a program that extracts leaves it; the report names the other."""
        path = tmp_path / "ada.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("softmax.py", "x = 'first'")
            archive.writestr(name, "x = 'last'")
        submission = read(path)
        assert [file.cells for file in submission.files] == [("x = 'last'",)]
        assert not_read(submission) == ["softmax.py (an earlier file of that name in the zip)"]

    @pytest.mark.parametrize("name", ["hw\\softmax.py", "hw\\1\\softmax.py", "hw/softmax.py"])
    def test_a_folder_in_a_zip_is_found_however_it_is_written(
        self, name: str, read: Read, tmp_path: Path
    ) -> None:
        """A backslash between folders, as old Windows programs write it, is accepted."""
        assert names(read(zipped(tmp_path / "ada.zip", {name: "x = 1"}))) == ["softmax.py"]

    def test_bytes_around_an_archive_do_not_matter(self, read: Read, tmp_path: Path) -> None:
        """An archive with a long comment after it, or a self-extracting program before it, is read."""
        path = tmp_path / "ada.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("softmax.py", RIGHT)
            archive.comment = b"x" * 65535
        path.write_bytes(b"MZ" + bytes(100_000) + path.read_bytes())
        assert names(read(path)) == ["softmax.py"]

    def test_a_bomb_is_refused_by_its_size(self, read: Read, tmp_path: Path) -> None:
        """A member with a too large announced size is refused before it is unpacked."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": bytes(64 * MIB)})
        assert path.stat().st_size < MIB
        assert peak_memory(lambda: refusal(read, path)) < 4 * MIB
        assert "softmax.py: found 64 MiB, expected at most 32" in refusal(read, path)

    def test_a_bomb_with_a_wrong_size_is_not_unpacked(self, read: Read, tmp_path: Path) -> None:
        """The reader reads only the announced size; a different size counts as damage."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": bytes(64 * MIB)})
        patched(path, 24, 22, "<L", 1000)
        assert peak_memory(lambda: refusal(read, path)) < 4 * MIB
        assert "found a zip that can't be read (Bad CRC-32" in refusal(read, path)

    def test_bytes_that_unpack_to_nothing_are_bounded(self, read: Read, tmp_path: Path) -> None:
        """A member with a gigabyte of compressed data is refused, also if it unpacks to no bytes."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": b""})
        patched(path, 20, 18, "<L", 2**30)
        assert "softmax.py: found 1024 MiB" in refusal(read, path)

    def test_a_member_that_is_listed_often_is_read_once(self, read: Read, tmp_path: Path) -> None:
        """Twenty entries for one notebook of 2 MiB are read as one, or refused by a newer Python."""
        path = zipped(tmp_path / "ada.zip", {"hw.ipynb": cells("x = 1", padding="x" * 2 * MIB)})
        data = path.read_bytes()
        begin = data.index(b"PK\x01\x02")
        directory = data[begin : data.index(b"PK\x05\x06")] * 20
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20, 20, len(directory), begin, 0)
        path.write_bytes(data[:begin] + directory + end)
        assert peak_memory(lambda: outcome(lambda: read(path))) < 20 * MIB
        assert "Overlapped entries" in outcome(lambda: read(path)) or names(read(path)) == ["hw.ipynb"]

    def test_many_members_are_bounded_together(self, read: Read, tmp_path: Path) -> None:
        """Of twenty notebooks of 2 MiB, those that fit into 32 MiB are read, and the others are named."""
        book = cells("x = 1", padding="x" * 2 * MIB)
        path = zipped(tmp_path / "ada.zip", {f"{number:02}.ipynb": book for number in range(20)})
        submission = read(path)
        assert names(submission) == [f"{number:02}.ipynb" for number in range(15)]
        assert not_read(submission) == [
            f"{number}.ipynb: found 2 MiB, expected at most 32 in all; clear the notebooks' outputs and hand "
            "it in again"
            for number in range(15, 20)
        ]

    @pytest.mark.parametrize("depth", [1, 2, 3, 4])
    def test_zips_in_zips_are_read_to_a_depth(self, depth: int, read: Read, tmp_path: Path) -> None:
        """A zip in a zip in a zip is read, whatever lies beside it; a fourth one stays closed."""
        data = in_zip({"hw/softmax.py": RIGHT, "hw/notes.txt": "n"})
        for level in range(1, depth):
            data = in_zip(
                {f"Zip {level}/HW.ZIP": data, f"Zip {level}/README.md": "r", "__MACOSX/._HW.ZIP": b"x"}
            )
        (tmp_path / "ada.zip").write_bytes(data)
        if depth < 4:
            assert names(read(tmp_path / "ada.zip")) == ["softmax.py"]
        else:
            message = refusal(read, tmp_path / "ada.zip")
            assert "found no Python in it but HW.ZIP (a zip in too many other zips); expected" in message

    def test_a_zip_that_holds_itself_ends(self, read: Read, tmp_path: Path) -> None:
        """A zip whose member claims the bytes of the whole zip is read or refused in one line."""
        inner = in_zip({"r.zip": b"x" * 1000})
        (tmp_path / "ada.zip").write_bytes(in_zip({"r.zip": inner}))
        assert "r.zip: found a zip that can't be read" in refusal(read, tmp_path / "ada.zip")

    def test_several_zips_in_a_zip_are_read_together(self, read: Read, tmp_path: Path) -> None:
        """Zips with different files are read; if a file is in two of them, none is read and all are named."""
        parts = {"1.zip": in_zip({"softmax.py": "x = 1"}), "2.zip": in_zip({"accuracy.py": "x = 2"})}
        assert names(read(zipped(tmp_path / "a.zip", parts))) == ["accuracy.py", "softmax.py"]
        submission = read(zipped(tmp_path / "b.zip", {**parts, "3.zip": b"PK"}))
        assert names(submission) == ["accuracy.py", "softmax.py"]
        assert not_read(submission) == ["3.zip (File is not a zip file)"]
        message = refusal(read, zipped(tmp_path / "c.zip", {**parts, "3.zip": parts["1.zip"]}))
        assert "found no Python in it but 1.zip (one of 3 zips), 2.zip (one of 3 zips), 3.zip (one" in message

    def test_a_zip_beside_sources_stays_closed_and_is_named(self, read: Read, tmp_path: Path) -> None:
        """A zip beside the solution is not a second solution; files for setuptools do not keep it closed."""
        inner = in_zip({"softmax.py": "x = 'zip'"})
        submission = read(zipped(tmp_path / "a.zip", {"softmax.py": "x = 'file'", "old.zip": inner}))
        assert [file.cells for file in submission.files] == [("x = 'file'",)]
        assert not_read(submission) == ["old.zip (a zip beside Python files)"]
        submission = read(zipped(tmp_path / "b.zip", {"setup.py": "x = 'setup'", "dist/hw.zip": inner}))
        assert [file.cells for file in submission.files] == [("x = 'zip'",)]

    def test_zips_in_zips_are_bounded_together(self, read: Read, tmp_path: Path) -> None:
        """Neither the number of zips nor their bytes can grow with each level, and little memory is used."""
        many = {f"{number:02}.zip": in_zip({f"a{number}.py": "x = 1"}) for number in range(11)}
        assert "00.zip (one of too many zips)" in refusal(read, zipped(tmp_path / "many.zip", many))
        tree = {f"{number}.zip": in_zip({f"{k}.zip": in_zip({f"{number}{k}.py": ""}) for k in range(4)})
                for number in range(4)}  # fmt: skip
        message = outcome(lambda: read(zipped(tmp_path / "tree.zip", tree)))
        assert message or len(read(tmp_path / "tree.zip").files) < 10
        large = in_zip({"softmax.py": "x = 1", "zeros": bytes(20 * MIB)}, zipfile.ZIP_STORED)
        path = zipped(
            tmp_path / "large.zip", {"1.zip": large, "2.zip": large.replace(b"softmax", b"accurac")}
        )
        assert peak_memory(lambda: outcome(lambda: read(path))) < 80 * MIB
        submission = read(path)
        assert names(submission) == ["softmax.py"]
        assert [line[:23] for line in not_read(submission)] == [
            "2.zip: found 20 MiB, ex",
            "zeros (over 10 MiB of f",
        ]
        bomb = in_zip({"softmax.py": bytes(64 * MIB)})
        message = refusal(read, zipped(tmp_path / "bomb.zip", {"hw.zip": bomb}))
        assert "softmax.py: found 64 MiB, expected at most 32" in message
        zeros = zipped(tmp_path / "zeros.zip", {"hw.zip": bytes(300 * MIB)})
        assert peak_memory(lambda: refusal(read, zeros)) < 4 * MIB
        assert "hw.zip: found 300 MiB" in refusal(read, zeros)

    @pytest.mark.parametrize("name", OUTSIDE)
    def test_a_path_out_of_an_inner_zip_is_not_read(self, name: str, read: Read, tmp_path: Path) -> None:
        """The members of an inner zip, and the inner zip itself, have the same rules as those of a zip."""
        inner = in_zip({name: "x = 'outside'", "helpers.py": "x = 'inside'"})
        assert names(read(zipped(tmp_path / "a.zip", {"hw.zip": inner}))) == ["helpers.py"]
        path = zipped(tmp_path / "b.zip", {name.replace(".py", ".zip"): inner})
        assert "softmax.zip (its path leads out of the zip)" in refusal(read, path)

    def test_an_inner_zip_that_is_a_link_is_not_read(self, read: Read, tmp_path: Path) -> None:
        """The target of a link in a zip is not opened."""
        path = with_kind(zipped(tmp_path / "a.zip", {"notes.txt": ""}), "hw.zip", stat.S_IFLNK, "/tmp/x.zip")
        assert "found no Python in it but hw.zip (a link)" in refusal(read, path)

    def test_one_damaged_member_costs_only_itself(self, read: Read, tmp_path: Path) -> None:
        """An encrypted source is named without a path of this machine, and the source beside it is read."""
        path = patched(zipped(tmp_path / "a.zip", {"old.py": "x = 1"}), 8, 6, "<H", 1)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("softmax.py", "x = 1")
        submission = read(path)
        assert names(submission) == ["softmax.py"]
        assert not_read(submission) == ["old.py (old.py is encrypted)"]

    def test_a_million_members_are_not_listed(self, read: Read, tmp_path: Path) -> None:
        """The size of an archive's directory is checked before it is read."""
        entry = struct.pack("<4s4B4H3L5H2L", b"PK\x01\x02", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
        count = 1_000_000
        directory = entry * count
        size = len(directory)
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, 0)
        end += struct.pack("<4sLQL", b"PK\x06\x07", 0, size, 1)
        end += struct.pack("<4s4H2LH", b"PK\x05\x06", *[2**16 - 1] * 4, *[2**32 - 1] * 2, 0)
        (tmp_path / "ada.zip").write_bytes(directory + end)
        assert peak_memory(lambda: refusal(read, tmp_path / "ada.zip")) < 4 * MIB
        assert "its list of files is larger than 2 MiB" in refusal(read, tmp_path / "ada.zip")

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
        """An encrypted, truncated, damaged or unsupported archive is refused in one line."""
        change(zipped(tmp_path / "ada.zip", {"softmax.py": RIGHT}))
        message = refusal(read, tmp_path / "ada.zip")
        assert message.startswith(f"{tmp_path / 'ada.zip'}: found a zip that can't be read (")
        assert says in message
        assert message.endswith("expected a .py or .ipynb file, or a folder or .zip of them")

    @pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
    def test_only_common_compressions_are_unpacked(self, method: int, read: Read, tmp_path: Path) -> None:
        """A zip with LZMA, whose header can ask for 4 GiB, is refused."""
        path = zipped(tmp_path / "ada.zip", {"softmax.py": RIGHT}, method=method)
        assert "compressed in an unusual way" in refusal(read, path)

    @pytest.mark.parametrize("flag", [0, 0x800])
    def test_a_name_in_another_encoding_is_read_or_refused(
        self, flag: int, read: Read, tmp_path: Path
    ) -> None:
        """A member with a non-UTF-8 name is read; if the zip declares UTF-8, it is refused."""
        path = zipped(tmp_path / "ada.zip", {"na__.py": "x = 1"})
        path.write_bytes(path.read_bytes().replace(b"na__.py", b"na\xff\xfe.py"))
        patched(path, 8, 6, "<H", flag)
        if flag:
            assert "found a zip that can't be read ('utf-8' codec" in refusal(read, path)
        else:
            assert [file.cells for file in read(path).files] == [("x = 1",)]

    def test_damage_outside_the_sources_costs_nothing(self, read: Read, tmp_path: Path) -> None:
        """An encrypted picture beside the solution is not read, and the solution is read."""
        path = zipped(tmp_path / "ada.zip", {"a.png": "x"})
        patched(path, 8, 6, "<H", 1)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("softmax.py", "x = 1")
        assert names(read(path)) == ["softmax.py"]

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def test_a_damaged_archive_is_read_or_refused(
        self, read: Read, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        """An archive with any changed or missing bytes is read or refused in one line."""
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
