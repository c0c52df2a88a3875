"""Reads zip archives as data: extracts nothing, follows no link, and reads no path outside the archive."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import PurePosixPath

from grader.handins.files.folder import open_file
from grader.handins.files.members import Contents, Member, ZipError, is_source, is_zip, with_reason
from grader.handins.files.nearest import contents_of, is_own, nearest
from grader.text.message import Message
from grader.text.printable import one_line

# In bytes: zipfile reads an archive's directory at once. 20,000 files with usual names fit into it.
_MOST_DIRECTORY = 2 * 1024 * 1024
_CHUNK = 64 * 1024
# The methods of the programs that come with a system. Others, such as LZMA, may need gigabytes of memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")


class _File(io.FileIO):
    """An archive in a file; a single read is bounded, so that a forged size does not fill the memory."""

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes. Raises BadZipFile where that is more than a directory may have."""
        return super().read(_bounded(size))


class _Bytes(io.BytesIO):
    """An archive in another archive, with bounded reads as well."""

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes. Raises BadZipFile where that is more than a directory may have."""
        return super().read(_bounded(size))


def _bounded(size: int | None) -> int:
    if size is not None and size > _MOST_DIRECTORY:
        raise zipfile.BadZipFile("its list of files is larger than 2 MiB")
    # Without a size zipfile reads the comment behind the directory, which has 64 KiB at most.
    return _MOST_DIRECTORY if size is None or size < 0 else size


@contextmanager
def open_zip(member: Member, *, follow: bool) -> Iterator[Contents]:
    """Open an archive, and give the files of the folder that holds its sources.

    Of two files with the same name the later one counts, as for a program that extracts them. Raises OSError,
    and SubmissionError for an archive that is damaged or made to do damage.
    """
    where = one_line(str(member.path or member.name))
    with ExitStack() as stack:
        file: _File | _Bytes
        file = _File(open_file(member.path, follow=follow)) if member.path else _Bytes(member.read())
        stack.enter_context(file)
        with _as_zip_error(where):
            archive = stack.enter_context(zipfile.ZipFile(file))
            contents = _contents(archive, where)
        yield contents


@contextmanager
def _as_zip_error(where: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a damaged archive makes zipfile raise errors of any kind
        raise ZipError(where, one_line(" ".join(str(error).split()), most=200)) from None


def _contents(archive: zipfile.ZipFile, where: str) -> Contents:
    files: dict[PurePosixPath, zipfile.ZipInfo] = {}
    not_read = []
    for info in archive.infolist():
        # Old programs on Windows write \ between the names of folders.
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if info.filename.endswith(("/", "\\")) or not all(map(is_own, name.parts)):
            continue
        reason = _fault(name, info)
        if reason is None:
            reason = Message("an earlier file of that name in the zip") if name in files else None
            files[name] = info
        if reason is not None and (is_source(name.name) or is_zip(name.name)):
            not_read.append(with_reason(str(name), reason))

    def member(place: PurePosixPath, name: str) -> Member:
        info = files[place]
        # A forged member can have more deflated bytes than it inflates to.
        size = max(info.file_size, info.compress_size)
        return Member(name, size, partial(_read, archive, where, info), place=place)

    return contents_of(nearest(files), member, not_read)


def _fault(name: PurePosixPath, info: zipfile.ZipInfo) -> str | None:
    """Return why a member must not be read, None where it may."""
    if name.is_absolute() or ".." in name.parts or _DRIVE.match(str(name)):
        return Message("its path leads out of the zip")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return Message("a link") if kind == stat.S_IFLNK else Message("neither a file nor a folder")
    return None


def _read(archive: zipfile.ZipFile, where: str, info: zipfile.ZipInfo) -> bytes:
    data = bytearray()
    with _as_zip_error(where):
        if info.flag_bits & 1:
            raise zipfile.BadZipFile(f"{info.filename} is encrypted")
        if info.compress_type not in _METHODS:
            raise zipfile.BadZipFile(f"{info.filename} is compressed in an unusual way")
        with archive.open(info) as file:
            while len(data) < info.file_size and (chunk := file.read(_CHUNK)):
                data += chunk
    return bytes(data)
