"""Reads zip archives as data: extracts nothing, follows no link, and reads no path outside the archive."""

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
from grader.handins.files.members import EXPECTED, Contents, Member, is_source, with_reason
from grader.handins.files.nearest import is_own, nearest
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

# In bytes: zipfile reads an archive's directory at once. 20,000 files with usual names fit into it.
_MOST_DIRECTORY = 2 * 1024 * 1024
_CHUNK = 64 * 1024
# The methods of the programs that come with a system. Others, such as LZMA, may need gigabytes of memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")


class _File(io.FileIO):
    """The file of an archive; a single read is bounded, so that a forged size does not fill the memory."""

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes. Raises BadZipFile where that is more than a directory may have."""
        if size is not None and size > _MOST_DIRECTORY:
            raise zipfile.BadZipFile("its list of files is larger than 2 MiB")
        # Without a size zipfile reads the comment behind the directory, which has 64 KiB at most.
        return super().read(_MOST_DIRECTORY if size is None or size < 0 else size)


@contextmanager
def open_zip(path: Path, *, follow: bool) -> Iterator[Contents]:
    """Open an archive, and give the files of the folder that holds its sources.

    Of two files with the same name the later one counts, as for a program that extracts them. Raises OSError,
    and SubmissionError for an archive that is damaged or made to do damage.
    """
    with ExitStack() as stack:
        file = stack.enter_context(_File(open_file(path, follow=follow)))
        with _as_submission_error(path):
            archive = stack.enter_context(zipfile.ZipFile(file))
            contents = _contents(archive, path)
        yield contents


@contextmanager
def _as_submission_error(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a damaged archive makes zipfile raise errors of any kind
        reason = one_line(" ".join(str(error).split()), most=200)
        raise SubmissionError(
            "{path}: found a zip that can't be read ({reason}); {expected}",
            path=one_line(str(path)),
            reason=reason,
            expected=EXPECTED,
        ) from None


def _contents(archive: zipfile.ZipFile, path: Path) -> Contents:
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
        if reason is not None and is_source(name.name):
            not_read.append(with_reason(str(name), reason))
    near, others = nearest(files)
    members = []
    for name in near:
        info = files[name]
        # A forged member can have more deflated bytes than it inflates to.
        size = max(info.file_size, info.compress_size)
        members.append(Member(name.name, size, partial(_read, archive, path, info)))
    return Contents(members, [*not_read, *others])


def _fault(name: PurePosixPath, info: zipfile.ZipInfo) -> str | None:
    """Return why a member must not be read, None where it may."""
    if name.is_absolute() or ".." in name.parts or _DRIVE.match(str(name)):
        return Message("its path leads out of the zip")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return Message("a link") if kind == stat.S_IFLNK else Message("neither a file nor a folder")
    return None


def _read(archive: zipfile.ZipFile, path: Path, info: zipfile.ZipInfo) -> bytes:
    data = bytearray()
    with _as_submission_error(path):
        if info.flag_bits & 1:
            raise zipfile.BadZipFile(f"{info.filename} is encrypted")
        if info.compress_type not in _METHODS:
            raise zipfile.BadZipFile(f"{info.filename} is compressed in an unusual way")
        with archive.open(info) as file:
            while len(data) < info.file_size and (chunk := file.read(_CHUNK)):
                data += chunk
    return bytes(data)
