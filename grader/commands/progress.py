"""A progress bar on standard error, where that is a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from grader.text.language import Language

if TYPE_CHECKING:
    from grader.judge.replies import Step


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
        self._bar.update(self._task, completed=self._finished, description=self._noun)

    def within(self, step: Step) -> None:
        """Show how far a long step has come, such as training."""
        text = self._noun
        if step.epochs:
            text = self._say("training, epoch {epoch} of {epochs}", epoch=step.epoch, epochs=step.epochs)
        # The share comes from a worker, so it can be any number.
        done = step.done if 0 <= step.done <= 1 else 0.0
        self._bar.update(self._task, completed=self._finished + done, description=text)
