"""Classes in the form that Brightspace delivers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.entry import Learner
from handins.deliveries import UTC, a_zip, fill, hand_in_of, learners, read, remarks


class TestBrightspace:
    """The download of an assignment's submissions."""

    def test_a_folder_a_hand_in(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The folder says the number, the name and the time; index.html is not a learner."""
        fill(
            tmp_path,
            {
                "101-9 - Ada Lovelace - Oct 1, 2026 1159 PM/softmax.py": "x = 'ada'",
                "102-9 - José - García - Oct 2, 2026 100 AM/hw.zip": a_zip({"hw/softmax.py": "x = 'josé'"}),
                "103-9 - 王伟 - 2 October, 2026 13.05/softmax.py": "x = '王伟'",
                "104-9 - Zoe - 2 octobre 2026 1305/softmax.py": "x = 'zoe'",
                "index.html": "<table>",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "brightspace"
        assert learners(arrival) == {
            "101": "Ada Lovelace",
            "102": "José - García",
            "103": "王伟",
            "104": "Zoe",
        }
        assert read(arrival, "102", manager) == {"softmax.py": "x = 'josé'"}
        assert {id: hand_in_of(arrival, id).submitted for id in arrival.entries} == {
            "101": datetime(2026, 10, 1, 23, 59, tzinfo=UTC),
            "102": datetime(2026, 10, 2, 1, 0, tzinfo=UTC),
            "103": datetime(2026, 10, 2, 13, 5, tzinfo=UTC),
            "104": None,
        }
        assert remarks(arrival) == f"{tmp_path}: dates without a time zone are read as UTC"

    def test_several_attempts(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Folders of one learner are attempts, and the latest one counts, whatever its name sorts like."""
        fill(
            tmp_path,
            {
                "101-9 - Ada - Oct 1, 2026 1159 PM/softmax.py": "x = 'second'",
                "101-9 - Ada - Oct 1, 2026 900 AM/softmax.py": "x = 'first'",
                "102-9 - Ada - Oct 1, 2026 900 AM/softmax.py": "x = 'another Ada'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert [len(entry.hand_ins) for entry in arrival.entries.values()] == [2, 1]
        assert read(arrival, "101", manager) == {"softmax.py": "x = 'second'"}

    def test_files_side_by_side(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Without folders, each file gets its own name back."""
        fill(
            tmp_path,
            {
                "101-9 - Ada L - Oct 1, 2026 1159 PM - softmax.py": "x = 'ada'",
                "101-9 - Ada L - Oct 1, 2026 1159 PM - my - net.PY": "x = 'net'",
                "102-9 - Ben - softmax.py": "x = 'ben'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert learners(arrival) == {"101": "Ada L", "102": "Ben"}
        assert read(arrival, "101", manager) == {"my - net.py": "x = 'net'", "softmax.py": "x = 'ada'"}
        assert read(arrival, "102", manager) == {"softmax.py": "x = 'ben'"}

    def test_the_number_that_differs_is_the_learners(self, tmp_path: Path) -> None:
        """Where the first number is the assignment's, the second one is the id."""
        fill(tmp_path, {f"9-10{k} - {name} - Oct 1, 2026 1159 PM/a.py": "" for k, name in enumerate("xyz")})
        assert learners(class_arrival(tmp_path)) == {"100": "x", "101": "y", "102": "z"}

    @pytest.mark.parametrize(
        "name",
        [
            "101-9 - Eve - Sep 1, 2026 900 AM - Oct 5, 2026 100 PM/a.py",
            "101-9 - Eve - Sep 1, 2026 900 AM - Oct 5, 2026 100 PM - a.py",
            "101-9 - Eve - Oct 5, 2026 100 PM - x - Sep 1, 2026 900 AM - a.py",
        ],
    )
    def test_no_name_makes_a_hand_in_earlier(self, name: str, tmp_path: Path) -> None:
        """A display name or a file's name with a date does not replace Brightspace's time."""
        fill(tmp_path, {name: ""})
        (entry,) = class_arrival(tmp_path).entries.values()
        assert entry.hand_ins[0].submitted == datetime(2026, 10, 5, 13, 0, tzinfo=UTC)

    def test_a_display_name_takes_no_other_place(self, tmp_path: Path) -> None:
        """A learner who takes another learner's display name keeps the own number."""
        fill(
            tmp_path,
            {
                "c/101-9 - Ada - Oct 1, 2026 900 AM/a.py": "",
                "c/666-9 - Ada - Oct 1, 2026 900 AM/a.py": "",
                "r.csv": "id,name\n101,Ada\n102,Eve\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert [hand_in.path.name[:3] for hand_in in arrival.entries["101"].hand_ins] == ["101"]
        assert arrival.entries["666"].learner == Learner("666", "Ada")
