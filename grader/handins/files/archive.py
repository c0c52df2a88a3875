"""Reads zip archives as data: nothing is extracted, no link is followed, no name leads out of them."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from grader.handins.files.folder import open_file
from grader.handins.files.members import EXPECTED, Found, Member, is_source, not_read
from grader.handins.files.nearest import is_own, nearest
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

# zipfile reads an archive's directory at once. This much lists 20,000 files as people name them.
_MOST_DIRECTORY = 2 * 1024 * 1024
_CHUNK = 64 * 1024
# What the programs that come with a system write. Others, such as LZMA, may ask for gigabytes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")


class _File(io.FileIO):
    """An archive's file, which is not read in pieces that could fill the memory."""

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes. Raises BadZipFile for more than a directory may take."""
        if size is not None and size > _MOST_DIRECTORY:
            raise zipfile.BadZipFile("it lists more files than anybody hands in")
        # Without a size zipfile reads what stands behind the directory: a comment of 64 KiB at most.
        return super().read(_MOST_DIRECTORY if size is None or size < 0 else size)


@contextmanager
def open_zip(path: Path, *, follow: bool) -> Iterator[Found]:
    """Open an archive, of which those files are found that lie where its sources do.

    Of two files of one name the later one counts, as it does for a program that extracts them. Raises
    OSError, and SubmissionError for an archive that is damaged or made to do damage.
    """
    with ExitStack() as stack:
        file = stack.enter_context(_File(open_file(path, follow=follow)))
        with _damage_told(path):
            archive = stack.enter_context(zipfile.ZipFile(file))
            found = _members(archive, path)
        yield found


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # zipfile raises whatever the damage led it to
        reason = one_line(" ".join(str(error).split()), most=200)
        raise SubmissionError(
            "{path}: found a zip that can't be read ({reason}); {expected}",
            path=one_line(str(path)),
            reason=reason,
            expected=EXPECTED,
        ) from None


def _members(archive: zipfile.ZipFile, path: Path) -> Found:
    files: dict[PurePosixPath, zipfile.ZipInfo] = {}
    passed_over = []
    for info in archive.infolist():
        # Old programs on Windows write \ between folders.
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if info.filename.endswith(("/", "\\")) or not all(map(is_own, name.parts)):
            continue
        fault = _fault(name, info)
        if fault is None:
            fault = Message("an earlier file of that name in the zip") if name in files else None
            files[name] = info
        if fault is not None and is_source(name.name):
            passed_over.append(not_read(str(name), fault))
    near, left_out = nearest(files)
    members = []
    for name in near:
        info = files[name]
        # Deflated bytes can outnumber what they inflate to, where someone made them for that.
        size = max(info.file_size, info.compress_size)
        members.append(Member(name.name, size, partial(_read, archive, path, info)))
    return Found(members, [*passed_over, *left_out])


def _fault(name: PurePosixPath, info: zipfile.ZipInfo) -> str | None:
    """Return why a member is not to be read, None where it may be."""
    if name.is_absolute() or ".." in name.parts or _DRIVE.match(str(name)):
        return Message("a path out of the zip")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return Message("a link") if kind == stat.S_IFLNK else Message("neither a file nor a folder")
    return None


def _read(archive: zipfile.ZipFile, path: Path, info: zipfile.ZipInfo) -> bytes:
    data = bytearray()
    with _damage_told(path):
        if info.flag_bits & 1:
            raise zipfile.BadZipFile(f"{info.filename} is encrypted")
        if info.compress_type not in _METHODS:
            raise zipfile.BadZipFile(f"{info.filename} is compressed in an unusual way")
        with archive.open(info) as file:
            while len(data) < info.file_size and (chunk := file.read(_CHUNK)):
                data += chunk
    return bytes(data)
