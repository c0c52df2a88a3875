"""The ids of a class: each is a valid name of a folder on every system, and no two name the same folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count

from grader.handins.files.members import SOURCES
from grader.text.printable import one_line

_ENDINGS = (*SOURCES, ".zip")
# A name of a file has 255 bytes at most; a digest and the escapes of a cut character must fit in as well.
_MOST_BYTES = 240
# What `grader grade` itself uses in the folder of results: .lock, .draft and the like, and the files that it
# and its formats write there (SQLite adds endings of its own). And names that Windows reserves for devices.
_RESERVED = re.compile(
    r"\..*|(grades|gradebook)\..*|index\.html?"
    r"|(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?",
    re.IGNORECASE | re.DOTALL,
)


def entry_id(name: str) -> str:
    """Return the id for a file or folder: its name without .py, .ipynb or .zip, as the name of a folder."""
    return _as_folder(without_ending(name))


def without_ending(name: str) -> str:
    """Return the name of a file or folder without .py, .ipynb or .zip."""
    return next((name[: -len(end)] for end in _ENDINGS if name.lower().endswith(end)), name)


def entry_ids(names: Sequence[str], *, others: Iterable[str] = ()) -> list[str]:
    """Return a different id for each of the names of a class, and none of the ids of `others`.

    The id is `entry_id` of the name; where two of these collide, the full name; where two of those collide,
    the full name with a digest. Names that differ in case alone, or in how an accent is encoded, collide as
    well: some systems take them for the same folder.
    """
    short_names = [entry_id(name) for name in names]
    full_names = [_as_folder(name) for name in names]
    others_keys = list(map(_key, others))
    shorts = Counter([*map(_key, short_names), *others_keys])
    fulls = Counter([*map(_key, full_names), *others_keys])
    taken = {*shorts, *fulls}
    ids = []
    for name, short, full in zip(names, short_names, full_names):
        if shorts[_key(short)] == 1 and (_key(short) == _key(full) or _key(short) not in fulls):
            ids.append(short)
        elif fulls[_key(full)] == 1:
            ids.append(full)
        else:
            marked = (f"{full}~{_digest(name, attempt)}" for attempt in count())
            ids.append(next(id for id in marked if _key(id) not in taken))
            taken.add(_key(ids[-1]))
    return ids


def _as_folder(name: str) -> str:
    """Return a name of a folder: one line, not too long, not reserved, also on Windows."""
    # Escaped again, since the cut can leave a command to a CI service at the end.
    text = one_line(one_line(name).encode()[:_MOST_BYTES].decode(errors="ignore"))
    # Neither an escape nor an id of a learner may contain a separator of paths.
    text = text.replace("\\", "%").replace("/", "%")
    if not text or text.endswith((".", " ")):
        text = f"{text}_"
    return f"_{text}" if _RESERVED.fullmatch(_key(text)) else text


def _key(id: str) -> str:
    """Return a key that is equal for two ids that some system takes for the same folder."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", id).casefold())


def _digest(name: str, attempt: int) -> str:
    return hashlib.sha256(name.encode(errors="surrogatepass") + bytes(attempt)).hexdigest()[:8]
