"""Says for which of two exercises a net counts, where both ask for a net of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.judge.replies import Home, Survey
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
        if other is None or other.location != home.location or _is_replaced(other, rival):
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


def _is_replaced(home: Home, exercise: str) -> bool:
    """Return whether a stub in the exercise's own file keeps the definition from counting for it."""
    return any(
        other.kind == "stub" and PurePosixPath(other.location.file).stem == exercise
        for other in home.passed_over
    )
