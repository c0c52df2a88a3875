"""What is said where the kit or a check itself fails, and not the submission."""

from __future__ import annotations

import traceback
from pathlib import Path


def own_fault(error: Exception, *, of: str = "kit") -> str:
    """Return what is said of an error of the kit's own, or of a check's (`of` is then "check NAME").

    It is in English: it is for the kit's authors.
    """
    return f"The {of} itself failed: {error_and_place(error)}."


def error_and_place(error: Exception) -> str:
    """Return an error's type and message, and the file and the line that raised it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
