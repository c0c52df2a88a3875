"""Gradescope's "Export Submissions": a folder a submission, and a file that says whose each is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timezone
from pathlib import Path

from grader.handins.dates import iso_date
from grader.handins.entry import HandIn, Learner
from grader.handins.files.folder import a_file
from grader.handins.files.members import told
from grader.handins.platforms.delivery import Delivered, Delivery, Listing
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

EXAMPLE = "submission_metadata.yml"
# It holds what the autograder printed, for every attempt.
_MOST_BYTES = 64 * 2**20
_FOLDER = re.compile("submission_[0-9]+")
# The parser of YAML takes quadratic time for what is nested.
_MOST_DEPTH = 100
# A submitter's name stands below submission, submitters and number.
_DEEPEST = 4

_Key = str | int | None


@dataclass
class _Facts:
    """What is said of one submission."""

    submitters: defaultdict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    created_at: str = ""


def fits(top: Listing) -> bool:
    """Whether the file is there that says whose each submission is."""
    return EXAMPLE in top.files


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins, one for each submitter. Raises SubmissionError where their file can't be read."""
    if not fits(top):
        return Delivery()
    hand_ins = []
    named = set()
    for name, facts in _facts(top.folder / EXAMPLE).items():
        if name not in top.folders and not _FOLDER.fullmatch(name):
            continue  # it could lead out of the folder
        date = iso_date(facts.created_at)
        if date and not date.tzinfo:
            date = date.replace(tzinfo=timezone.utc)
        for submitter in facts.submitters.values():
            sid, email, whole = (submitter.get(key, "").strip() for key in ("sid", "email", "name"))
            if id := sid or email or whole:
                learner = Learner(id, whole, email)
                hand_ins.append(Delivered((name,), HandIn(top.folder / name, submitted=date), learner))
                named.add(name)
    unnamed = sorted(name for name in top.folders - named)
    remarks = told(
        unnamed,
        lambda name: Message("{file} does not say whose {name} is", file=EXAMPLE, name=one_line(name)),
        "{count:,} more folders of which it does not say that",
    )
    return Delivery(hand_ins, list(remarks), (EXAMPLE,))


def _facts(path: Path) -> dict[str, _Facts]:
    from yaml import YAMLError

    submissions: defaultdict[str, _Facts] = defaultdict(_Facts)
    try:
        for place, text in _texts(_events(_bytes(path))):
            match place:
                case (str(name), "submitters", int(number), str(key)):
                    submissions[name].submitters[number][key] = text
                # Rails writes a date of its own as a mapping.
                case (str(name), "created_at") | (str(name), "created_at", "utc"):
                    submissions[name].created_at = text
    except YAMLError as error:
        raise _unreadable(path, " ".join(str(error).split())) from None
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from None
    if not submissions:
        raise _unreadable(path, Message("it names no submission"))
    return submissions


def _unreadable(path: Path, reason: str) -> SubmissionError:
    return SubmissionError(
        "{path}: found no list of submissions ({reason}); expected Gradescope's; export them again",
        path=one_line(str(path)),
        reason=reason if isinstance(reason, Message) else one_line(reason, most=200),
    )


def _bytes(path: Path) -> bytes:
    file = a_file(path, follow=False)
    if file.size > _MOST_BYTES:
        raise _unreadable(path, Message("over {most} MiB", most=_MOST_BYTES // 2**20))
    return file.read()


def _events(data: bytes) -> Iterator[object]:
    """Yield what YAML says, event by event: no object is made of it, whatever its tags ask for."""
    import yaml

    # Only the parser of it is used, and neither recurses nor expands aliases.
    events: Iterator[object] = yaml.parse(data, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return events


def _texts(events: Iterable[object]) -> Iterator[tuple[tuple[_Key, ...], str]]:
    """Yield each text that is not too deep, and the keys and numbers that lead to it.

    Raises YAMLError for a key that is no text, and for what nobody nests so deep.
    """
    from yaml import YAMLError
    from yaml import events as kinds

    keys: list[_Key] = []  # None where a mapping's key comes next
    anchored: dict[str, str] = {}
    for event in events:
        if isinstance(event, kinds.CollectionEndEvent):
            keys.pop()
        elif not isinstance(event, kinds.NodeEvent):
            continue
        elif keys and keys[-1] is None:
            if not isinstance(event, kinds.ScalarEvent):
                raise YAMLError("a key that is no text")
            keys[-1] = event.value.removeprefix(":")  # a symbol of Ruby's
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
