"""What all submissions share that one judge grades: settings, workers, data, and the caches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.judge import traits
from grader.judge.answers import Reply
from grader.judge.example_files import KeptCorpus
from grader.judge.examples import Corpus
from grader.judge.options import DEFAULT_SETTINGS, RunSettings
from grader.judge.replay import Replays
from grader.judge.search import Searches
from grader.sandbox.workers import WorkerSource
from grader.support.cache import Cache
from grader.support.files import cache_folder

# So many different replies of a class's workers are kept.
_MOST_REPLIES = 5_000


@dataclass(frozen=True)
class Shared:
    """What lives as long as a judge and serves each submission."""

    workers: WorkerSource
    settings: RunSettings = DEFAULT_SETTINGS
    """Their device is "cpu" or "cuda"."""
    datasets: Mapping[str, Dataset] = field(default_factory=dict)
    """The images of each exercise that trains on some, by the exercise's name."""
    exercises: tuple[Exercise, ...] = ()
    """All exercises of all courses, be they graded or not."""
    replays: Replays = field(default_factory=Replays)
    searches: Searches = field(default_factory=Searches)
    replies: Cache[Reply] = field(default_factory=lambda: Cache(_MOST_REPLIES))
    """What is known of messages that workers sent before, by their digests."""

    @cached_property
    def corpus(self) -> Corpus:
        """The examples of the checks, drawn from the seed of the settings."""
        if self.settings.keeps_examples:
            return KeptCorpus(self.settings.seed, self.exercises, cache_folder() / "examples")
        return Corpus(self.settings.seed)

    @cached_property
    def compared_on(self) -> Corpus:
        """The examples on which submissions are compared with known misconceptions, for every seed."""
        return Corpus(traits.SEED)

    def names_of_others(self, exercise: Exercise) -> frozenset[str]:
        """Return the names and aliases that other exercises of the course ask for, and this one does not."""
        own = {declared.name for declared in exercise.names}
        others = (other for other in self.exercises if other.folder.parent == exercise.folder.parent)
        names = (declared for other in others for declared in other.names)
        return frozenset(name for declared in names for name in (declared.name, *declared.aliases)) - own

    def rivals(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """Return the exercises of the course that ask for a net of the same name, but of the other kind."""
        kinds = {name.name: name.convolutional for name in exercise.names if name.convolutional is not None}
        return tuple(
            other
            for other in self.exercises
            if other.folder.parent == exercise.folder.parent
            and any(kinds.get(name.name) is (not name.convolutional) for name in other.names)
        )

    def dataset(self, exercise: Exercise) -> Dataset | None:
        """Return the images of an exercise, or None where it trains on none."""
        return self.datasets.get(exercise.name)
