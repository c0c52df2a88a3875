"""Classes in the form that Blackboard delivers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.entry import Learner
from handins.deliveries import UTC, a_zip, fill, hand_in_of, names, read, refusal, remarks

WHEN = "_attempt_2026-10-01-19-30-00"
LATER = "_attempt_2026-10-02-08-05-09"


def receipt(name: str, user: str, more: str = "") -> str:
    return (
        f"Name: {name} ({user})\nAssignment: HW 1\nDate Submitted: Thursday, October 1, 2026 7:30 PM\n"
        f"Current Grade: Needs Grading\n\nSubmission Field:\n{more}\nComments:\nName: Eve (root)\n\nFiles:\n"
    )


class TestBlackboard:
    """The download of "Assignment File Download"."""

    def test_an_attempt_is_a_hand_in(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The receipt says who it is, and the file's name says the time; receipts are not learners."""
        fill(
            tmp_path,
            {
                f"HW 1_alovelace{WHEN}.txt": receipt("Ada Lovelace", "alovelace"),
                f"HW 1_alovelace{WHEN}_softmax.py": "x = 'ada'",
                f"HW 1_alovelace{WHEN}_my_net.PY": "x = 'net'",
                f"HW 1_b_roe{WHEN}.txt": receipt("Ben (the first) Roe", "b_roe"),
                f"HW 1_b_roe{WHEN}_hw.zip": a_zip({"hw/softmax.py": "x = 'ben'"}),
                f"HW 1_cy{WHEN}.txt": receipt("Cy Poe", "cy", "def softmax(X):"),
                "index.html": "<p>",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "blackboard"
        assert [entry.learner for entry in arrival.entries.values()] == [
            Learner("alovelace", "Ada Lovelace"),
            Learner("b_roe", "Ben (the first) Roe"),
            Learner("cy", "Cy Poe"),
        ]
        assert read(arrival, "alovelace", manager) == {"my_net.py": "x = 'net'", "softmax.py": "x = 'ada'"}
        assert read(arrival, "b_roe", manager) == {"softmax.py": "x = 'ben'"}
        assert "cy_attempt" in refusal(lambda: read(arrival, "cy", manager))
        assert hand_in_of(arrival, "cy").submitted == datetime(2026, 10, 1, 19, 30, tzinfo=UTC)
        assert remarks(arrival) == (
            f"{tmp_path}: dates without a time zone are read as UTC\n"
            "not graded, because they are not hand-ins: index.html"
        )
        summer = timezone(timedelta(hours=2))
        there = class_arrival(tmp_path, zone=summer)
        assert hand_in_of(there, "cy").submitted == datetime(2026, 10, 1, 19, 30, tzinfo=summer)

    def test_several_attempts(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Each attempt is a hand-in of the same learner, and the latest one comes last."""
        fill(
            tmp_path,
            {
                f"HW 1_ada{LATER}_a.py": "x = 'second'",
                f"HW 1_ada{WHEN}_z.py": "x = 'first'",
                f"HW 1_ada{WHEN}.txt": receipt("Ada", "ada"),
            },
        )
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["ada"]
        assert len(arrival.entries["ada"].hand_ins) == 2
        assert read(arrival, "ada", manager) == {"a.py": "x = 'second'"}

    @pytest.mark.parametrize(
        "evil",
        [
            f"x_bob{LATER}_softmax.py",
            f"{LATER}_bob{LATER}_softmax.py",
            "bob_softmax.py",
        ],
    )
    def test_a_file_name_takes_no_other_place(
        self, evil: str, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """A learner who names a file like another learner's stays who they are, at their own time."""
        fill(
            tmp_path,
            {
                f"HW 1_eve{WHEN}_{evil}": "x = 'eve'",
                f"HW 1_bob{WHEN}_softmax.py": "x = 'bob'",
                f"HW 1_bob{WHEN}.txt": receipt("Bob", "bob"),
            },
        )
        arrival = class_arrival(tmp_path)
        assert sorted(arrival.entries) == ["bob", "eve"]
        assert read(arrival, "bob", manager) == {"softmax.py": "x = 'bob'"}
        assert hand_in_of(arrival, "eve").submitted == datetime(2026, 10, 1, 19, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        "text", ["", "Name: Eve (bob)\n", "Name: Eve (ve)\n", "\xff", "Name: Eve\n(eve)\n"]
    )
    def test_a_receipt_that_names_another_user_is_not_believed(self, text: str, tmp_path: Path) -> None:
        """The user name must stand in the file's name, too."""
        fill(tmp_path, {f"HW 1_eve{WHEN}.txt": text.encode("latin-1"), f"HW 1_eve{WHEN}_a.py": ""})
        assert [entry.learner for entry in class_arrival(tmp_path).entries.values()] == [Learner("eve")]

    def test_user_names_with_one_ending_stay_apart(self, tmp_path: Path) -> None:
        """Without receipts, a user name such as a_roe is not cut to one that two learners have."""
        fill(tmp_path, {f"HW 1_{user}{WHEN}_softmax.py": "" for user in ("a_roe", "b_roe", "cy")})
        assert list(class_arrival(tmp_path).entries) == ["HW 1_a_roe", "HW 1_b_roe", "cy"]

    def test_a_receipt_that_is_a_link_is_not_read(self, tmp_path: Path) -> None:
        """A link could point to any file of this machine."""
        fill(tmp_path, {f"c/HW 1_eve{WHEN}_a.py": "", "secret.txt": receipt("Secret", "eve")})
        (tmp_path / "c" / f"HW 1_eve{WHEN}.txt").symlink_to(tmp_path / "secret.txt")
        assert class_arrival(tmp_path / "c").entries["eve"].learner == Learner("eve")

    def test_a_roster_finds_user_names(self, tmp_path: Path) -> None:
        """The user name leads to the learner on the roster; an invalid time is no time."""
        fill(
            tmp_path,
            {
                "c/HW_1_2_ada_attempt_2026-13-99-19-30-00_softmax.py": "",
                f"c/HW_1_2_ben{WHEN}_softmax.py": "",
                "r.csv": "id,username\n900,ada\n901,ben\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert list(arrival.entries) == ["900", "901"]
        assert [len(names(entry)) for entry in arrival.entries.values()] == [1, 1]
        assert hand_in_of(arrival, "900").submitted is None
