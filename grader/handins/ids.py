"""The ids of a class: each is a folder that every system can make, and no two are the same folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import count

from grader.handins.files.members import SOURCES
from grader.text.printable import one_line

_ENDINGS = (*SOURCES, ".zip")
# A name has 255 at most; there must be room for a digest and for escapes of what is cut.
_MOST_BYTES = 240
# What `grader grade` writes beside the folders of the submissions (SQLite adds endings of its own), and
# what Windows keeps for devices.
_TAKEN = re.compile(
    r"grades\.(json|csv)|index\.html|gradebook\.sqlite.*"
    r"|(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?",
    re.IGNORECASE | re.DOTALL,
)


def entry_id(name: str) -> str:
    """Return an entry's id: its name without the ending that says what kind of file it is."""
    return _as_folder(without_ending(name))


def without_ending(name: str) -> str:
    """Return an entry's name without the ending that says what kind of file it is."""
    return next((name[: -len(end)] for end in _ENDINGS if name.lower().endswith(end)), name)


def entry_ids(names: Sequence[str]) -> list[str]:
    """Return an id for each entry of a class, no two alike.

    That is `entry_id`; the full name where two would collide; with a digest behind it where those would.
    Names collide also that differ in case alone, or in how an accent is written: they can be one folder.
    """
    short_names = [entry_id(name) for name in names]
    full_names = [_as_folder(name) for name in names]
    shorts = Counter(map(_key, short_names))
    fulls = Counter(map(_key, full_names))
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
    """Return a name as that of a folder: one line, not too long, nobody else's, on Windows too."""
    # What is cut can only now be read as something that has to be escaped.
    text = one_line(one_line(name).encode()[:_MOST_BYTES].decode(errors="ignore"))
    # An escape is no folder within a folder, and a learner's id no path.
    text = text.replace("\\", "%").replace("/", "%")
    if _TAKEN.fullmatch(text):
        return f"_{text}"
    return f"{text}_" if not text or text.endswith((".", " ")) else text


def _key(id: str) -> str:
    """Return what two ids share that can be one folder."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", id).casefold())


def _digest(name: str, attempt: int) -> str:
    return hashlib.sha256(name.encode(errors="surrogatepass") + bytes(attempt)).hexdigest()[:8]
