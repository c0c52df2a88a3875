"""Classes in the form that Autolab delivers."""

from __future__ import annotations

from pathlib import Path

import pluggy

from grader.handins.arrival import class_arrival
from grader.handins.entry import Learner
from handins.deliveries import a_zip, fill, names, read, remarks


class TestAutolab:
    """The download of all submissions."""

    def test_each_version_is_a_hand_in(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The address is the id, and the version with the highest number is the last one."""
        fill(
            tmp_path,
            {
                "ada_l@example.edu_2_softmax.py": "x = 'second'",
                "ada_l@example.edu_10_softmax.py": "x = 'tenth'",
                "ada_l@example.edu_9_softmax.py": "x = 'ninth'",
                "ben@example.edu_1_handin.zip": a_zip({"hw/softmax.py": "x = 'ben'"}),
                "cy@example.edu_1_hw/softmax.py": "x = 'cy'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "autolab"
        assert [entry.learner for entry in arrival.entries.values()] == [
            Learner(email, email=email)
            for email in ("ada_l@example.edu", "ben@example.edu", "cy@example.edu")
        ]
        assert read(arrival, "ada_l@example.edu", manager) == {"softmax.py": "x = 'tenth'"}
        assert read(arrival, "ben@example.edu", manager) == {"softmax.py": "x = 'ben'"}
        assert read(arrival, "cy@example.edu", manager) == {"softmax.py": "x = 'cy'"}
        assert "the last one by name counts as the latest" in remarks(arrival)

    def test_a_file_name_takes_no_other_place(self, tmp_path: Path) -> None:
        """The first address in the name counts; the learner's own name for the file follows it."""
        fill(
            tmp_path,
            {
                "c/eve@example.edu_1_ada@example.edu_99_softmax.py": "",
                "c/ada@example.edu_1_1_2_softmax.py": "",
                "r.csv": "id,email\n900,ada@example.edu\n901,eve@example.edu\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert [len(names(arrival.entries[id])) for id in ("900", "901")] == [1, 1]
        assert arrival.entries["900"].hand_ins[0].files == {
            "ada@example.edu_1_1_2_softmax.py": "1_2_softmax.py"
        }
