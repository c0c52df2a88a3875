"""Says for which of several exercises a definition counts, where they ask for the same name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.judge.replies import Home, Location, Survey
from grader.text.message import Message


def counts_elsewhere(
    declared: Name, exercise: Exercise, survey: Survey, rivals: Mapping[str, Survey]
) -> Message | None:
    """Return why a net counts for another exercise alone; None where it counts for this one, too.

    `rivals` are the exercises that are graded, too, by name, with what they find in the source. Where two
    exercises take the same definition, it counts for one: for the one after which its file is named, else for
    the one that asks for nets with, or without, a convolution.
    """
    home = survey.homes.get(declared.name)
    if home is None or declared.convolutional is None:
        return None
    for rival, found in rivals.items():
        other = found.homes.get(declared.name)
        if (
            other is None
            or other.location != home.location
            or stub_instead(other, exercise.folder.parent / rival)
        ):
            continue
        file = PurePosixPath(home.location.file).stem
        if file == exercise.name or (file != rival and home.convolutional == declared.convolutional):
            continue
        values = {"name": home.bound or declared.name, "place": home.location.message, "other": rival}
        if file == rival:
            return Message("{name} ({place}) counts for {other}: its file is named after it.", **values)
        if home.convolutional:
            return Message("{name} ({place}) counts for {other}: it has a convolution.", **values)
        return Message("{name} ({place}) counts for {other}: it has no convolution.", **values)
    return None


def stub_instead(home: Home, folder: Path) -> Location | None:
    """Return where the stub is that counts for the exercise in `folder` in place of a definition.

    Two exercises can ask for one name: an answer in the file of another one does not replace the stub in the
    file of this one.
    """
    if not is_for_another(home.location.file, folder):
        return None
    stubs = [other.location for other in home.passed_over if other.kind == "stub"]
    return next((place for place in stubs if PurePosixPath(place.file).stem == folder.name), None)


def is_for_another(file: str, folder: Path) -> bool:
    """Return whether a file is named after another exercise of the course than the one in `folder`."""
    other = folder.parent / PurePosixPath(file).stem
    return other != folder and (other / "exercise.toml").is_file()
