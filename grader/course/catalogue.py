"""The exercises of all installed courses, and the choice among them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder

import pluggy

from grader.course.assignment import Assignment
from grader.course.exercise import Course, CourseError, Exercise
from grader.course.reading import read_course
from grader.text.message import CommandError, Message, listed
from grader.text.suggestion import did_you_mean


class UnknownExercise(CommandError):
    """No course has an exercise or an assignment with that name; the message suggests or lists names."""


@dataclass(frozen=True)
class Catalogue:
    """All exercises that can be graded, in order."""

    courses: tuple[Course, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises of all courses, course by course."""
        return tuple(exercise for course in self.courses for exercise in course.exercises)

    @property
    def assignments(self) -> dict[str, Assignment]:
        """The assignments of all courses, by name."""
        pairs = (pair for course in self.courses for pair in course.assignments.items())
        return dict(pairs)

    def assignment(self, names: Sequence[str]) -> Assignment | None:
        """Return the assignment if its name is the only one: it has no weights for other exercises."""
        return self.assignments.get(names[0]) if len(names) == 1 else None

    @property
    def title(self) -> str:
        """The titles of all courses."""
        return ", ".join(course.title for course in self.courses)

    @property
    def sha256(self) -> str:
        """A digest of everything in the courses that a result depends on."""
        digests = "".join(course.sha256 for course in self.courses)
        return hashlib.sha256(digests.encode()).hexdigest()

    def select(self, names: Sequence[str]) -> tuple[Exercise, ...]:
        """Return the exercises with these names, and those of the assignments with these names, in order.

        Without names, it returns all exercises. Raises UnknownExercise.
        """
        known: dict[str, tuple[str, ...]] = {exercise.name: (exercise.name,) for exercise in self.exercises}
        known |= {name: assignment.exercises for name, assignment in self.assignments.items()}
        chosen: set[str] = set()
        for name in names:
            if name not in known:
                advice = did_you_mean(name, known) or Message("there are: {names}", names=", ".join(known))
                raise UnknownExercise(
                    "no exercise or assignment is called {name!r}; {advice}", name=name, advice=advice
                )
            chosen.update(known[name])
        return tuple(e for e in self.exercises if not names or e.name in chosen)

    def packages(self, names: Sequence[str] = ()) -> dict[str, bool]:
        """Return the packages that learners may import, and whether each one is installed here.

        `names` are exercises and assignments, as in `select`. Raises UnknownExercise.
        """
        packages = sorted({package for exercise in self.select(names) for package in exercise.packages})
        # Workers ignore PYTHONPATH.
        ignored = {"", *os.environ.get("PYTHONPATH", "").split(os.pathsep)}
        places = [place for place in sys.path if place not in ignored]
        return {name: PathFinder.find_spec(name, places) is not None for name in packages}

    def require_packages(self, names: Sequence[str] = ()) -> None:
        """Raise CommandError where a package is missing that learners may import; UnknownExercise."""
        missing = [name for name, is_installed in self.packages(names).items() if not is_installed]
        if missing:
            raise CommandError(
                "learners may import {packages}, and that is not installed where their code runs; install "
                "it, or take it out of packages in course.toml",
                packages=listed(*missing),
            )


def read_catalogue(manager: pluggy.PluginManager) -> Catalogue:
    """Read the courses of all plugins, the kit's own first. Raises CourseError."""
    # pluggy lists the result of the plugin that was registered last first.
    courses = tuple(read_course(folder) for folder in reversed(manager.hook.grader_courses()))
    course_of: dict[str, Course] = {}
    for course in courses:
        for exercise in course.exercises:
            other = course_of.setdefault(exercise.name, course)
            if other is not course:
                raise CourseError(
                    f"{exercise.folder}: the exercise {exercise.name} is also in {other.folder}; "
                    "rename one of the two folders"
                )
    return Catalogue(courses)
