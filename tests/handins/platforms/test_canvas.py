"""Classes in the form that Canvas delivers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.entry import Learner
from handins.deliveries import (
    UTC,
    a_notebook,
    a_zip,
    fill,
    hand_in_of,
    learners,
    names,
    read,
    refusal,
    remarks,
)


class TestCanvas:
    """The download of "Download Submissions"."""

    def test_files_of_one_user_are_one_hand_in(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Each file gets its own name back; LATE is kept, and no date is invented."""
        fill(
            tmp_path,
            {
                "doejane_12345_678910_softmax.py": "x = 'softmax'",
                "doejane_12345_678911_my_1_2_net.py": "x = 'net'",
                "garcíamárquezjosé_LATE_12346_678912_hw1.zip": a_zip({"hw1/softmax.py": "x = 'josé'"}),
                "garcíamárquezjosé_12346_678913_plot.png": b"",
                "王伟_12347_678913_作业.ipynb": a_notebook("x = '王伟'"),
                "roe_ben_late_12348_678914_softmax.py": "x = 'ben'",
                "poeeve_12349_text.html": "<p>def softmax</p>",
                "poeeve_12349_678915_softmax.py": "x = 'eve'",
                "loecy_12350_link.html": "<a></a>",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "canvas"
        assert arrival.remarks == ()
        assert learners(arrival) == {
            "12345": "doejane",
            "12346": "garcíamárquezjosé",
            "12347": "王伟",
            "12348": "roe_ben",
            "12349": "poeeve",
            "12350": "loecy",
        }
        assert read(arrival, "12345", manager) == {
            "my_1_2_net.py": "x = 'net'",
            "softmax.py": "x = 'softmax'",
        }
        assert read(arrival, "12346", manager) == {"softmax.py": "x = 'josé'"}
        assert read(arrival, "12349", manager) == {"softmax.py": "x = 'eve'"}
        late = {id for id, entry in arrival.entries.items() if entry.hand_ins[0].marked_late}
        assert late == {"12346", "12348"}
        assert all(entry.hand_ins[0].submitted is None for entry in arrival.entries.values())
        message = refusal(lambda: read(arrival, "12350", manager))
        assert "loecy_12350_link.html: found no Python in it" in message

    def test_a_resubmitted_file_has_its_first_name(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Canvas adds -1, -2; of two files with one name, the one with the highest number is read."""
        fill(
            tmp_path,
            {
                "doejane_1_10_softmax-1.py": "x = 'once more'",
                "roeben_2_20_softmax.py": "x = 'first'",
                "roeben_2_22_softmax-10.py": "x = 'eleventh'",
                "roeben_2_21_softmax-2.py": "x = 'third'",
                "poecy_3_30_net-2024.py": "x = 'no number of theirs'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert read(arrival, "1", manager) == {"softmax.py": "x = 'once more'"}
        assert read(arrival, "2", manager) == {"softmax.py": "x = 'eleventh'"}
        assert read(arrival, "3", manager) == {"net-2024.py": "x = 'no number of theirs'"}
        assert set(arrival.remarks) == {
            "roeben_2_20_softmax.py was handed in again as roeben_2_21_softmax-2.py; that one counts",
            "roeben_2_21_softmax-2.py was handed in again as roeben_2_22_softmax-10.py; that one counts",
        }

    def test_a_resubmission_that_sorts_first_counts(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Canvas's own numbers decide nothing, 100 sorts before 99; the number in the file's name counts."""
        fill(
            tmp_path,
            {
                "doejane_1_100_softmax-2.py": "x = 'third'",
                "doejane_1_99_softmax-1.py": "x = 'second'",
                "doejane_1_98_softmax.py": "x = 'first'",
                "roeben_2_100_softmax-1.py": "x = 'second'",
                "roeben_2_99_softmax.py": "x = 'first'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert read(arrival, "1", manager) == {"softmax.py": "x = 'third'"}
        assert read(arrival, "2", manager) == {"softmax.py": "x = 'second'"}
        assert set(arrival.remarks) == {
            "doejane_1_98_softmax.py was handed in again as doejane_1_100_softmax-2.py; that one counts",
            "doejane_1_99_softmax-1.py was handed in again as doejane_1_100_softmax-2.py; that one counts",
            "roeben_2_99_softmax.py was handed in again as roeben_2_100_softmax-1.py; that one counts",
        }

    @pytest.mark.parametrize("late", ["LATE_anon_Ab3xZ_678911_", "anon_Ab3xZ_LATE_678911_"])
    def test_anonymous_grading(self, late: str, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Without names, learners are distinguished by the anonymous id, which is case-sensitive."""
        fill(
            tmp_path,
            {f"{late}softmax.py": "x = 'late'", "anon_aB3xZ_678910_softmax.py": "x = 'anon'"},
        )
        arrival = class_arrival(tmp_path)
        assert [entry.learner for entry in arrival.entries.values()] in (
            [Learner("Ab3xZ"), Learner("aB3xZ")],
            [Learner("aB3xZ"), Learner("Ab3xZ")],
        )
        assert len({id.casefold() for id in arrival.entries}) == 2
        (id,) = (id for id, entry in arrival.entries.items() if entry.learner.id == "Ab3xZ")
        assert hand_in_of(arrival, id).marked_late
        assert read(arrival, id, manager) == {"softmax.py": "x = 'late'"}

    def test_the_gradebook_is_a_roster(self, tmp_path: Path) -> None:
        """The row of points and the test student are skipped; learners without a hand-in are listed."""
        fill(
            tmp_path,
            {
                "c/doejane_12345_678910_softmax.py": "x = 1",
                "gradebook.csv": "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (99)\n"
                ",,,,,Manual Posting\n"
                '    Points Possible,,,,,10\n"Doe, Jane",12345,900,jdoe,ML,\n'
                '"Roe, Ben",12346,901,broe,ML,\n"Student, Test",12399,,abc,ML,\n',
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "gradebook.csv")
        assert learners(arrival) == {"12345": "Jane Doe", "12346": "Ben Roe"}
        assert names(arrival.entries["12346"]) == []

    def test_a_roster_of_ones_own_gives_dates(self, tmp_path: Path) -> None:
        """A name without spaces is matched to a learner of the roster, and the roster gives the date."""
        fill(
            tmp_path,
            {
                "c/doejane_LATE_12345_678910_softmax.py": "x = 1",
                "c/garcíamárquezjosé_12346_678912_softmax.py": "x = 1",
                "c/o'brien_1_2_softmax.py": "x = 1",
                "roster.csv": "id;First name;Last name;submitted\n900;Jane;Doe;2026-10-04T01:30:00+02:00\n"
                "901;Jose;Garcia Marquez;2026-10-03 12:00:00Z\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "roster.csv")
        zone = timezone(timedelta(hours=2))
        assert hand_in_of(arrival, "900").submitted == datetime(2026, 10, 4, 1, 30, tzinfo=zone)
        assert hand_in_of(arrival, "900").marked_late
        assert hand_in_of(arrival, "901").submitted == datetime(2026, 10, 3, 12, tzinfo=UTC)
        assert remarks(arrival) == "o'brien_1_2_softmax.py: not on the roster; graded anyway"
        assert list(arrival.entries) == ["900", "901", "1"]
