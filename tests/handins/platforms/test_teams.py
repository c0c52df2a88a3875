"""Classes in the form that Microsoft Teams keeps."""

from __future__ import annotations

from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.reading import read_hand_in
from handins.deliveries import fill, hand_in_of, learners, read, remarks

FILES = {
    "Submitted files/Ada Lovelace/HW 1/Version 1/softmax.py": "x = 'first'",
    "Submitted files/Ada Lovelace/HW 1/Version 10/softmax.py": "x = 'tenth'",
    "Submitted files/Ada Lovelace/HW 1/Version 9/softmax.py": "x = 'ninth'",
    "Submitted files/王伟/HW 1/Version 1/softmax.py": "x = '王伟'",
    "Working files/Ada Lovelace/HW 1/softmax.py": "x = 'draft'",
    "Working files/Zoe/HW 1/softmax.py": "x = 'draft'",
}


class TestTeams:
    """The files of an assignment, from SharePoint."""

    @pytest.mark.parametrize("outer", ["", "Student Work/"])
    def test_the_last_version_counts(self, outer: str, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A folder is a learner, the last version is read, and drafts are not hand-ins."""
        fill(tmp_path, {f"{outer}{name}": text for name, text in FILES.items()})
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "teams"
        assert learners(arrival) == {"Ada Lovelace": "Ada Lovelace", "王伟": "王伟"}
        assert read(arrival, "Ada Lovelace", manager) == {"softmax.py": "x = 'tenth'"}
        assert "Working files: not graded, because it holds drafts" in remarks(arrival)
        submission = read_hand_in(hand_in_of(arrival, "Ada Lovelace"), manager, id="Ada Lovelace")
        assert submission.not_read == (
            "HW 1/Version 1/softmax.py (an earlier version)",
            "HW 1/Version 9/softmax.py (an earlier version)",
        )

    def test_the_folder_itself_and_a_file_beside_it(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """The folder of submitted files can be named; a file that came by e-mail is a hand-in of its own."""
        fill(tmp_path, FILES)
        inner = class_arrival(tmp_path / "Submitted files")
        assert (inner.layout, list(inner.entries)) == ("teams", ["Ada Lovelace", "王伟"])
        fill(tmp_path, {"王伟/softmax.py": "x = 'e-mail'", "zoe.py": "x = 'zoe'"})
        arrival = class_arrival(tmp_path)
        found = [text for id in arrival.entries for text in read(arrival, id, manager).values()]
        assert sorted(found) == ["x = 'e-mail'", "x = 'tenth'", "x = 'zoe'", "x = '王伟'"]

    def test_a_roster_finds_names(self, tmp_path: Path) -> None:
        """A display name leads to the learner on the roster; two of one name count for none."""
        fill(tmp_path, {f"c/{name}": text for name, text in FILES.items()})
        fill(tmp_path, {"c/Submitted files/Lovelace, Ada/HW 1/Version 1/softmax.py": "x = 'eve'"})
        fill(tmp_path, {"r.csv": "id,name\n900,Ada Lovelace\n901,王伟\n"})
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert [len(arrival.entries[id].hand_ins) for id in ("900", "901")] == [0, 1]
        assert arrival.entries["900"].unclear
