"""Folders that learner code fills are measured and removed, however deep they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.folders import MOST_LEVELS, remove_folder, statuses
from helpers import LINUX

pytestmark = LINUX


def deep(folder: Path, levels: int, name: str = "d") -> Path:
    """Make folders below each other, deeper than any path can be, with a file in the last one."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    return folder


def unreadable(folder: Path) -> Path:
    """Make a folder that may not be read, with a file in it, and a link to a folder outside."""
    (folder / "closed").mkdir()
    (folder / "closed" / "file").write_text("x")
    (folder / "closed").chmod(0o300)
    (folder / "moved-0").mkdir(0)
    (folder / "link").symlink_to(folder.parent / "outside")
    return folder


@pytest.mark.parametrize(
    "fill",
    [
        lambda folder: deep(folder, 1_100),
        lambda folder: deep(folder, 100, "n" * 200),
        lambda folder: deep(deep(folder, 3), 3, "moved-0"),
        unreadable,
    ],
    ids=["deep", "a path that is too long", "names of its own", "unreadable"],
)
def test_any_folder_can_be_removed(fill: Callable[[Path], Path], tmp_path: Path) -> None:
    """The folder is gone, and the targets of its links stay."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").write_text("x")
    (tmp_path / "folder").mkdir()
    remove_folder(fill(tmp_path / "folder"))
    assert os.listdir(tmp_path) == ["outside"]
    assert os.listdir(tmp_path / "outside") == ["kept"]


def test_a_folder_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    """Removing it again raises nothing."""
    remove_folder(tmp_path / "nothing")


def test_folders_are_removed_where_files_are_found_by_their_paths_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows no file is found by the descriptor of its folder; a folder that is not there is no error."""
    monkeypatch.setattr(os, "supports_dir_fd", frozenset())
    (tmp_path / "folder").mkdir()
    remove_folder(deep(tmp_path / "folder", 3))
    remove_folder(tmp_path / "folder")
    assert os.listdir(tmp_path) == []


def test_everything_in_a_folder_is_measured(tmp_path: Path) -> None:
    """Each file and folder has its status; a folder of too many levels raises."""
    assert len(list(statuses(deep(tmp_path, MOST_LEVELS)))) == MOST_LEVELS + 1
    (tmp_path / "deeper").mkdir()
    deep(tmp_path / "deeper", MOST_LEVELS)
    with pytest.raises(OSError, match="too many levels"):
        list(statuses(tmp_path))
