"""Gradescope's "Export Submissions": a folder for each submission, and a file that names the submitters."""

from __future__ import annotations

import errno
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timezone
from pathlib import Path

from grader.handins.dates import iso_date
from grader.handins.entry import HandIn, Learner
from grader.handins.files.folder import file_member
from grader.handins.files.members import abridged
from grader.handins.platforms.delivery import DeliveredHandIn, Delivery, Listing
from grader.text.message import Message
from grader.text.printable import one_line

EXAMPLE = "submission_metadata.yml"
# The file also holds what the autograder printed in every attempt.
_MOST_BYTES = 64 * 2**20
_END_OF_DOCUMENT = re.compile(rb"^\.\.\.[ \t\r]*$", re.MULTILINE)
_FOLDER = re.compile("submission_[0-9]+")
# The YAML parser takes quadratic time for nested values.
_MOST_DEPTH = 100
# The keys of a submitter's name: the submission, "submitters", a number, the field.
_DEEPEST = 4

_Key = str | int | None


@dataclass
class _Metadata:
    """What the file says about one submission."""

    submitters: defaultdict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    created_at: str = ""


def fits(top: Listing) -> bool:
    """Return whether the file that names the submitters is there."""
    return EXAMPLE in top.files


def deliver(top: Listing) -> Delivery:
    """Return one hand-in for each submitter, and one for each folder whose learner is not named."""
    if not fits(top):
        return Delivery()
    submissions, remarks = _metadata(top.folder / EXAMPLE)
    hand_ins = []
    for name, metadata in submissions.items():
        if name not in top.folders and not _FOLDER.fullmatch(name):
            continue  # it could be a path out of the folder
        date = iso_date(metadata.created_at)
        if date and not date.tzinfo:
            date = date.replace(tzinfo=timezone.utc)
        for submitter in metadata.submitters.values():
            sid, email, whole = (submitter.get(key, "").strip() for key in ("sid", "email", "name"))
            if id := sid or email or whole:
                learner = Learner(id, whole, email)
                hand_ins.append(DeliveredHandIn((name,), HandIn(top.folder / name, submitted=date), learner))
    named = {name for delivered in hand_ins for name in delivered.names}
    unnamed = sorted(name for name in top.folders - named)
    hand_ins += [DeliveredHandIn((name,), HandIn(top.folder / name)) for name in unnamed]
    remarks += abridged(
        unnamed,
        lambda name: Message("{file} does not name the learner of {name}", file=EXAMPLE, name=one_line(name)),
        "{count:,} more folders without a learner",
    )
    return Delivery(hand_ins, remarks, (EXAMPLE,), certain=True)


def _metadata(path: Path) -> tuple[Mapping[str, _Metadata], list[Message]]:
    """Return what the file says about submissions, and a remark where it can't be read to its end."""
    from yaml import YAMLError

    submissions: defaultdict[str, _Metadata] = defaultdict(_Metadata)
    reason: str | None = None
    try:
        for place, text in _texts(_events(_bytes(path))):
            match place:
                case (str(name), "submitters", int(number), str(key)):
                    submissions[name].submitters[number][key] = text
                # Rails writes its own dates as mappings.
                case (str(name), "created_at") | (str(name), "created_at", "utc"):
                    submissions[name].created_at = text
    except YAMLError as error:
        reason = one_line(" ".join(str(error).split()), most=200)
    except OSError as error:
        reason = error.strerror or ""
    if reason is not None and submissions:
        submissions.popitem()  # it may lack submitters, or its time
    if reason is None and not submissions:
        reason = Message("it names no submission")
    return submissions, [] if reason is None else [_unreadable(path, reason, len(submissions))]


def _unreadable(path: Path, reason: str, count: int) -> Message:
    return Message(
        "{path}: can't be read to its end ({reason}); found the learners of {count:,} submissions; export "
        "the submissions from Gradescope again",
        path=one_line(str(path)),
        reason=reason,
        count=count,
    )


def _bytes(path: Path) -> bytes:
    file = file_member(path, follow=False)
    if file.size > _MOST_BYTES:
        raise OSError(errno.EFBIG, Message("over {most} MiB", most=_MOST_BYTES // 2**20))
    # Real exports have such lines between two entries, where YAML expects --- behind them.
    return _END_OF_DOCUMENT.sub(b"", file.read())


def _events(data: bytes) -> Iterator[object]:
    """Yield the events of the YAML parser: no object is made, whatever tags the file has."""
    import yaml

    # The parser neither recurses nor expands aliases.
    events: Iterator[object] = yaml.parse(data, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return events


def _texts(events: Iterable[object]) -> Iterator[tuple[tuple[_Key, ...], str]]:
    """Yield each text with the keys and numbers that lead to it, down to _DEEPEST.

    Raises YAMLError where a key is not a text, and where values are nested deeper than _MOST_DEPTH.
    """
    from yaml import YAMLError
    from yaml import events as kinds

    keys: list[_Key] = []  # None where the next event is a key
    anchored: dict[str, str] = {}
    for event in events:
        if isinstance(event, kinds.CollectionEndEvent):
            keys.pop()
        elif not isinstance(event, kinds.NodeEvent):
            continue
        elif keys and keys[-1] is None:
            if not isinstance(event, kinds.ScalarEvent):
                raise YAMLError("a key is not a text")
            keys[-1] = event.value.removeprefix(":")  # a Ruby symbol
            continue
        elif isinstance(event, kinds.CollectionStartEvent):
            keys.append(None if isinstance(event, kinds.MappingStartEvent) else 0)
            if len(keys) > _MOST_DEPTH:
                raise YAMLError("it is nested too deep")
            continue
        elif len(keys) <= _DEEPEST:
            alias = isinstance(event, kinds.AliasEvent)
            yield tuple(keys), anchored.get(event.anchor, "") if alias else event.value
        if isinstance(event, kinds.ScalarEvent) and event.anchor:
            anchored[event.anchor] = event.value
        if keys:
            keys[-1] = keys[-1] + 1 if isinstance(keys[-1], int) else None
