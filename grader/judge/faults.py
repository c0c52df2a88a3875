"""What is said where the kit or a check itself fails, and not the submission."""

from __future__ import annotations

import traceback
from pathlib import Path


def own_fault(error: Exception, *, of: str = "kit") -> str:
    """Return what is said of an error of the kit's own, or of a check's (`of` is then "check NAME").

    The text names the error and the line that raised it. It is in English: it is for the kit's authors.
    """
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"The {of} itself failed: {type(error).__name__}: {error} ({where})."
