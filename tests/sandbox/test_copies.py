"""Copies of a hand-in's files in the folder of a worker: what code can do with them, and what is left."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.course.exercise import Exercise
from grader.handins.submission import DataFile
from grader.judge.options import RunSettings
from grader.judge.session import Session
from grader.judge.shared import Shared
from grader.sandbox import workers as sources
from grader.sandbox.copies import copy_files
from grader.sandbox.resource_watch import MOST_FILES, ResourceWatch
from grader.sandbox.workers import WarmWorkers, WorkerSource, WorkerStartError
from helpers import DOES_AS_TOLD, LINUX, WINDOWS, Told, does, submission

FILES = {"config.json": b"{}", "data/a/weights.csv": b"1,2\n"}


@contextmanager
def told(workers: WorkerSource, exercise: Exercise, files: Mapping[str, bytes] = FILES) -> Iterator[Told]:
    """Give a function that runs lines in a worker with these files."""
    data = tuple(DataFile(path, content) for path, content in files.items())
    handed_in = replace(submission(DOES_AS_TOLD), data=data)
    with Session(handed_in, exercise, Shared(workers, RunSettings(seed=3))) as session:
        yield does(session)


READS = """
import os
found = {}
for folder, _, names in os.walk("."):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            found[os.path.relpath(file.name).replace(os.sep, "/")] = file.read().decode()
return found
"""


def test_code_reads_the_files_of_its_hand_in(patient: Exercise, workers: WorkerSource) -> None:
    """A worker of either kind finds the files in its folder, and the next worker does not."""
    with told(workers, patient) as tell:
        assert tell(READS) == {name: content.decode() for name, content in FILES.items()}
    with told(workers, patient, {}) as tell:
        assert tell("import os\nreturn os.listdir()") == []


CHANGES = {
    "writes": "open('config.json', 'w')",
    "appends": "open('config.json', 'a').write('x')",
    "overwrites": "os.pwrite(os.open('config.json', os.O_RDWR), b'xx', 0)",
    "cuts off": "os.truncate('config.json', 0)",
    "removes": "os.remove('config.json')",
    "renames": "os.rename('config.json', 'other.json')",
    "replaces": "os.replace('data/a/weights.csv', 'config.json')",
    "removes a folder": "import shutil; shutil.rmtree('data')",
    "makes a file": "open('new.txt', 'w')",
    "makes a file in a folder": "open('data/new.txt', 'w')",
    "makes a folder": "os.mkdir('new')",
    "makes a link": "os.symlink('/etc/passwd', 'link')",
    "makes a second name": "os.link('config.json', 'link')",
    "changes a mode": "os.chmod('config.json', 0o600)",
    "maps it": "import mmap; mmap.mmap(os.open('config.json', os.O_RDWR), 2)[:2] = b'xx'",
    "looks around": "os.listdir('..')",
    "opens the folder above": "os.open('..', os.O_RDONLY)",
}


@LINUX
@pytest.mark.parametrize("how", CHANGES)
def test_code_changes_no_copy(how: str, patient: Exercise, warm_workers: WarmWorkers) -> None:
    """A worker can read its files, and neither change them nor add others."""
    with told(warm_workers, patient) as tell:
        lines = f"import os\ntry:\n    {CHANGES[how]}\nexcept OSError as error:\n    return error.errno\n"
        assert tell(lines) in (errno.EACCES, errno.EPERM, errno.EFBIG)
        assert tell(READS) == {name: content.decode() for name, content in FILES.items()}


@LINUX
def test_nothing_is_left_of_the_copies(patient: Exercise, workers: WarmWorkers) -> None:
    """The folder is removed with its folders that can't be written."""
    with told(workers, patient) as tell:
        folder = Path(tell("import os\nreturn os.getcwd()"))
        assert (folder / "config.json").stat().st_mode & 0o777 == 0o400
        assert (folder / "data").stat().st_mode & 0o777 == 0o500
    assert not folder.exists()


@LINUX
def test_a_granted_folder_does_not_count_the_copies(patient: Exercise, warm_workers: WarmWorkers) -> None:
    """What an exercise lets code write comes on top of its files, which code may change then."""
    granted = replace(patient, limits=replace(patient.limits, scratch_bytes=2**20))
    files = {"data/large.bin": bytes(2**21), **{f"data/{n}.txt": b"x" for n in range(150)}}
    with told(warm_workers, granted, files) as tell:
        lines = (
            "import os, time\nopen('data/new.txt', 'w').write('x' * 2**19)\nos.remove('data/1.txt')\n"
            "end = time.monotonic() + 0.3\nwhile time.monotonic() < end: pass\n"
            "return os.path.getsize('data/new.txt')"
        )
        assert tell(lines) == 2**19


def test_the_watch_counts_what_comes_on_top(patient: Exercise, tmp_path: Path) -> None:
    """Neither the number nor the size of what is there is the worker's."""
    limits = replace(patient.limits, scratch_bytes=2**20)
    for number in range(50):
        (tmp_path / f"{number}").write_bytes(bytes(2**16))
    watch = ResourceWatch(os.getpid(), tmp_path, limits)
    assert watch.excess() or WINDOWS
    watch.leave_out_what_is_there()
    assert not watch.excess()
    for number in range(MOST_FILES):
        (tmp_path / f"new {number}").touch()
    assert not watch.excess()
    (tmp_path / "one more").touch()
    assert watch.excess()


# What the judge writes


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "."])
def test_a_path_out_of_the_folder_is_refused(path: str, tmp_path: Path) -> None:
    """No path leads out of the folder, whatever has read the hand-in."""
    (tmp_path / "worker").mkdir()
    with pytest.raises(ValueError, match="not the path of a file"):
        copy_files({path: b"x"}, tmp_path / "worker", writable=False)
    assert list(tmp_path.rglob("*")) == [tmp_path / "worker"]


@LINUX
@pytest.mark.parametrize("make", [lambda link, home: link.symlink_to(home), lambda link, home: link.touch()])
def test_no_link_is_followed_and_no_file_replaced(make: Callable[[Path, Path], Any], tmp_path: Path) -> None:
    """Where something is in the place of a folder, nothing is written behind it."""
    home, folder = tmp_path / "home", tmp_path / "worker"
    home.mkdir()
    folder.mkdir()
    make(folder / "data", home)
    make(folder / "x.txt", home / "x.txt")
    copy_files({"data/y.txt": b"y", "x.txt": b"x", "z.txt": b"z"}, folder, writable=False)
    assert list(home.iterdir()) == []
    assert (folder / "z.txt").read_bytes() == b"z"
    assert stat.S_IMODE((folder / "z.txt").stat().st_mode) == 0o400
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(NotADirectoryError):
        copy_files({"new.txt": b""}, tmp_path / "link", writable=False)


def test_a_full_disk_is_one_line(
    patient: Exercise, workers: WorkerSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person who grades is told to free some space; no grade is made without the files."""

    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sources, "copy_files", full)
    with (
        pytest.raises(WorkerStartError, match=r"can't be copied .*No space left"),
        told(workers, patient) as tell,
    ):
        tell("return 1")
    monkeypatch.undo()
    with told(workers, patient) as tell:
        assert tell("return 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows names of 255 bytes alone")
def test_a_name_that_the_system_refuses_costs_only_its_file(tmp_path: Path) -> None:
    """The other files are copied."""
    copy_files({"x" * 256: b"x", "y": b"y"}, tmp_path, writable=True)
    assert [path.name for path in tmp_path.iterdir()] == ["y"]
