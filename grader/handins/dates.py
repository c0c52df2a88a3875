"""Reads dates and times as platforms and people write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)? ?(Z|UTC|([+-])(\d\d):?(\d\d)?)?",
    re.ASCII,
)
# "Tuesday, 3 October 2023, 11:59 PM", also as "Tuesday, October 3, 2023, 11:59 PM" or without the day's name.
_MOODLE = re.compile(
    r"(?:\w+, )?(?:(?P<day>\d{1,2}) (?P<month>\w+)|(?P<Month>\w+) (?P<Day>\d{1,2}),) (?P<year>\d{4}),?"
    r" (?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[AP])M)?",
    re.IGNORECASE | re.ASCII,
)
# "Oct 1, 2026 1159 PM", also as "1 October, 2026 23:59".
_BRIGHTSPACE = re.compile(
    r"(?:(?P<Month>[a-z]{3,9})\.? (?P<Day>\d{1,2})|(?P<day>\d{1,2}) (?P<month>[a-z]{3,9})\.?),?"
    r" (?P<year>\d{4}),? (?P<hour>\d{1,2})[:. ]?(?P<minute>\d\d) ?(?:(?P<half>[AP])M)?",
    re.IGNORECASE | re.ASCII,
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def iso_date(text: str) -> datetime | None:
    """Return a date in ISO 8601, with a time zone if the text has one; None where it is not a date."""
    match = _ISO.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    *numbers, zone, sign, hours, minutes = match.groups()
    try:
        year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
        date = datetime(year, month, day, hour, minute, second)
        if zone is None:
            return date
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return date.replace(tzinfo=timezone(-offset if sign == "-" else offset))
    except ValueError:
        return None


def moodle_date(text: str) -> datetime | None:
    """Return a date as Moodle writes it in English, without a time zone; None where it is not one."""
    return _english_date(_MOODLE, text)


def brightspace_date(text: str) -> datetime | None:
    """Return a date as Brightspace writes it in English, without a time zone; None where it is not one."""
    return _english_date(_BRIGHTSPACE, text)


def _english_date(form: re.Pattern[str], text: str) -> datetime | None:
    match = form.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    word = (match["month"] or match["Month"]).lower()
    month = next((place for place, name in enumerate(_MONTHS, 1) if name[: max(len(word), 3)] == word), 0)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    try:
        day = int(match["day"] or match["Day"])
        return datetime(int(match["year"]), month, day, hour, int(match["minute"]))
    except ValueError:
        return None
