"""What is said where the kit or a check itself fails, and not the submission."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

# The folders of an absolute path, which are the machine's own: in quotes, as in an OSError, or alone.
_FOLDERS = re.compile(
    r"(?<=['\"])(?:[A-Za-z]:)?[/\\][^'\"\n]*[/\\]"
    r"|(?<![\w./~])(?:[A-Za-z]:)?[/\\](?:[^/\\\s'\":]+[/\\])+"
)


def own_fault(error: Exception, *, of: str = "kit") -> str:
    """Return what is said of an error of the kit's own, or of a check's (`of` is then "check NAME").

    It is in English: it is for the kit's authors. Learners may read it, so it has no folder of the machine.
    """
    return f"The {of} itself failed: {_FOLDERS.sub('', error_and_place(error))}."


def error_and_place(error: Exception) -> str:
    """Return an error's type and message, and the file and the line that raised it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
