"""A progress bar on standard error, where that is a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from grader.text.language import Language

if TYPE_CHECKING:
    from grader.course.exercise import Exercise
    from grader.judge.replies import CallProgress


class Progress:
    """Counts finished things of a known number."""

    def __init__(self, total: int, noun: str, say: Language) -> None:
        console = Console(stderr=True)
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._say = say
        self._noun = noun
        self._finished = 0
        self._shown = noun
        self._task = self._bar.add_task(noun, total=total)

    def __enter__(self) -> Progress:
        if not self._bar.disable:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._bar.disable:
            self._bar.stop()

    def advance(self) -> None:
        """Count one more finished thing."""
        self._finished += 1
        self._show(self._noun, 0.0)

    def within(self, exercise: Exercise, call: CallProgress) -> None:
        """Show that an exercise trains a net, and how far it is where that is known."""
        text = self._say("training for {exercise}", exercise=exercise.name)
        if call.epochs:
            epochs = "training for {exercise}, epoch {epoch} of {epochs}"
            text = self._say(epochs, exercise=exercise.name, epoch=call.epoch, epochs=call.epochs)
        # The share comes from a worker, so it may be anything.
        done = call.done if 0 <= call.done <= 1 else 0.0
        self._show(text, done)

    def _show(self, text: str, done: float) -> None:
        # What is going on is shown at once, the progress ten times in a second.
        self._bar.update(
            self._task, completed=self._finished + done, description=text, refresh=text != self._shown
        )
        self._shown = text
