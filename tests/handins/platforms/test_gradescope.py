"""Classes in the form that Gradescope delivers."""

from __future__ import annotations

import tracemalloc
from datetime import datetime
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.entry import Learner
from handins.deliveries import UTC, Content, a_zip, fill, hand_in_of, names, read, refusal, remarks

METADATA = """---
submission_45678901:
  :submitters:
  - :name: Jane Doe
    :sid: 0012345
    :email: jane@example.edu
  :created_at: 2023-09-15 20:11:12.123456789 Z
  :score: 9.0
  :status: processed
  :results:
    tests:
    - name: ":submitters:"
      output: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
        ":sid": '1'
  :history:
  - :id: 45678900
    :submitters:
    - :sid: '999'
    :created_at: 2023-09-14 20:11:12.000000000 Z
submission_45678902:
  :submitters:
  - :name: 王伟
    :sid:
    :email: wei@example.edu
  - :name: José García
    :sid:
    :email:
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2023-09-16 03:00:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: America/Los_Angeles
    time: 2023-09-15 20:00:00.000000000 Z
"""


class TestGradescope:
    """The download of "Export Submissions"."""

    def test_the_metadata_says_whose(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Each submitter of a submission is an entry, and an id number keeps its written form."""
        fill(
            tmp_path,
            {
                "submission_metadata.yml": METADATA,
                "submission_45678901/softmax.py": "x = 'jane'",
                "submission_45678902/hw.zip": a_zip({"softmax.py": "x = 'both'"}),
                "submission_45678903/softmax.py": "x = 'nobody'",
                "scores.csv": "Name\n",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "gradescope"
        assert [entry.learner for entry in arrival.entries.values()] == [
            Learner("0012345", "Jane Doe", "jane@example.edu"),
            Learner("wei@example.edu", "王伟", "wei@example.edu"),
            Learner("José García", "José García"),
            Learner(),
        ]
        assert list(arrival.entries)[-1] == "submission_45678903"
        assert hand_in_of(arrival, "0012345").submitted == datetime(2023, 9, 15, 20, 11, 12, tzinfo=UTC)
        assert hand_in_of(arrival, "José García").submitted == datetime(2023, 9, 16, 3, tzinfo=UTC)
        assert read(arrival, "0012345", manager) == {"softmax.py": "x = 'jane'"}
        for id in ("wei@example.edu", "José García"):
            assert read(arrival, id, manager) == {"softmax.py": "x = 'both'"}
        assert arrival.remarks == (
            "submission_metadata.yml does not name the learner of submission_45678903",
            "not graded, because they are not hand-ins: scores.csv",
        )

    @pytest.mark.parametrize("entry", ["", "submission_45678902"])
    def test_a_roster_finds_submitters(self, entry: str, tmp_path: Path) -> None:
        """Submitters are matched by number, address or name; a team's submission belongs to each member."""
        fill(
            tmp_path,
            {
                "c/submission_metadata.yml": METADATA,
                "c/submission_45678901/softmax.py": "",
                "c/submission_45678902/softmax.py": "",
                "r.csv": f"id,name,email,entry\n0012345,,,\nwei,,Wei@example.edu,{entry}\n"
                f"jose,Garcia Jose,,{entry}\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "0012345": ["submission_45678901"],
            "wei": ["submission_45678902"],
            "jose": ["submission_45678902"],
        }
        assert arrival.entries["wei"].learner.email == "Wei@example.edu"
        assert hand_in_of(arrival, "jose").submitted == datetime(2023, 9, 16, 3, tzinfo=UTC)

    def test_several_submissions_of_one_learner(self, tmp_path: Path) -> None:
        """Two exports in one folder give one entry, with the oldest hand-in first."""
        submission = "submission_{}:\n  :submitters:\n  - :sid: '7'\n  :created_at: {} Z\n"
        fill(
            tmp_path,
            {
                "submission_metadata.yml": submission.format(10, "2023-09-16 00:00:00")
                + submission.format(9, "2023-09-17 00:00:00"),
                "submission_9/softmax.py": "",
                "submission_10/softmax.py": "",
            },
        )
        (entry,) = class_arrival(tmp_path).entries.values()
        assert names(entry) == ["submission_10", "submission_9"]

    def test_a_submission_that_is_not_there(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A missing submission gives an unreadable entry; a path that leads elsewhere is refused."""
        metadata = (
            METADATA + "../secret:\n  :submitters:\n  - :sid: evil\n'/etc':\n  :submitters:\n  - :sid: e\n"
        )
        fill(tmp_path, {"c/submission_metadata.yml": metadata, "secret/softmax.py": "x = 1"})
        arrival = class_arrival(tmp_path / "c")
        assert list(arrival.entries) == ["0012345", "wei@example.edu", "José García"]
        assert "submission_45678901: found nothing there; expected a .py" in refusal(
            lambda: read(arrival, "0012345", manager)
        )

    def test_tags_are_not_evaluated(self, tmp_path: Path) -> None:
        """A YAML tag of any object is read as text, and no code is run."""
        canary = tmp_path / "canary"
        metadata = (
            "submission_1:\n  :submitters:\n  - :name: !!python/object/apply:os.system ['touch "
            f"{canary}']\n    :sid: !!python/name:os.system 7\n  - !!python/object/apply:pathlib.Path.touch\n"
            f"    :sid: !ruby/object:Gem::Installer 8\n  :created_at: !!python/object/apply:os.system\n"
            f"  - touch {canary}\n"
        )
        fill(tmp_path, {"c/submission_metadata.yml": metadata, "c/submission_1/softmax.py": ""})
        assert list(class_arrival(tmp_path / "c").entries) == ["7", "8"]
        assert not canary.exists()

    def test_aliases_are_not_multiplied(self, tmp_path: Path) -> None:
        """Nested aliases use no memory, and a date behind an alias is found."""
        laughs = "".join(
            f"a{step}: &a{step} [{', '.join([f'*a{step - 1}'] * 10)}]\n" for step in range(1, 20)
        )
        metadata = (
            "a0: &a0 ha\nwhen: &when 2023-09-15 20:11:12 Z\n"
            f"{laughs}submission_1:\n  :submitters:\n  - :sid: *a0\n    :name: *a19\n  :created_at: *when\n"
        )
        fill(tmp_path, {"submission_metadata.yml": metadata, "submission_1/softmax.py": ""})
        class_arrival(tmp_path)  # loads the parser
        tracemalloc.start()
        try:
            arrival = class_arrival(tmp_path)
            assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
        finally:
            tracemalloc.stop()
        assert arrival.entries["ha"].learner == Learner("ha")
        assert hand_in_of(arrival, "ha").submitted == datetime(2023, 9, 15, 20, 11, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("metadata", "says"),
        [
            ("", "it names no submission"),
            ("- 1\n- 2\n", "it names no submission"),
            ("just a text", "it names no submission"),
            ("submission_1: {", "while parsing a flow"),
            ("? {a: b}\n: c\n", "a key is not a text"),
            ("[" * 100_000, "it is nested too deep"),
            (b"\xff\xfe\xff", ""),
            (b"submission_1: \x00", ""),
        ],
    )
    @pytest.mark.parametrize("depth", [0, 2])
    def test_invalid_metadata_costs_the_metadata_alone(
        self, depth: int, metadata: Content, says: str, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Each folder is a submission of its own, and one line says why, and what to do."""
        export = "hw1/" * depth
        fill(
            tmp_path,
            {
                f"{export}submission_metadata.yml": metadata,
                f"{export}submission_1/softmax.py": "x = 1",
                f"{export}submission_2/softmax.py": "x = 2",
            },
        )
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["submission_1", "submission_2"]
        assert read(arrival, "submission_2", manager) == {"softmax.py": "x = 2"}
        told = [remark for remark in arrival.remarks if "can't be read to its end (" in remark]
        assert len(told) == 1
        assert says in told[0]
        assert told[0].endswith(
            "found the learners of 0 submissions; export the submissions from Gradescope again"
        )
        assert remarks(arrival)

    @pytest.mark.parametrize(
        "between", ["...", "... ", "...\r", "---", "...\n---", "---\n...\n---", "...\n..."]
    )
    @pytest.mark.parametrize("ends", ["", "...\n", "---\n"])
    def test_several_documents_are_read(self, between: str, ends: str, tmp_path: Path) -> None:
        """Real exports hold a bare `...` between two entries, or several documents: all are read."""
        entry = "submission_{0}:\n  :submitters:\n  - :sid: s{0}\n  :created_at: 2023-09-15 20:11:12 Z\n"
        text = f"{between}\n".join(entry.format(number) for number in (1, 2, 3))
        fill(tmp_path, {"submission_metadata.yml": f"---\n{text}{ends}"})
        fill(tmp_path, {f"submission_{number}/softmax.py": "" for number in (1, 2, 3)})
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["s1", "s2", "s3"]
        assert arrival.remarks == ()
        when = datetime(2023, 9, 15, 20, 11, 12, tzinfo=UTC)
        assert [hand_in_of(arrival, id).submitted for id in arrival.entries] == [when] * 3

    def test_an_end_of_a_document_inside_an_entry(self, tmp_path: Path) -> None:
        """A bare `...` within an entry splits nothing, and `...` in a text stays a part of the text."""
        metadata = METADATA.replace("  :score: 9.0\n", "...\n  :score: |\n    a\n    ...\n    b\n")
        fill(tmp_path, {"submission_metadata.yml": metadata, "submission_45678901/softmax.py": ""})
        assert list(class_arrival(tmp_path).entries) == ["0012345", "wei@example.edu", "José García"]

    def test_what_stands_before_the_damage_counts(self, tmp_path: Path) -> None:
        """Complete entries before a damaged one keep their learners; the damaged one is told."""
        entry = "submission_{0}:\n  :submitters:\n  - :sid: s{0}\n  :created_at: 2023-09-15 20:11:12 Z\n"
        text = entry.format(1) + entry.format(2) + entry.format(3)[:60] + ' "' + entry.format(4)
        fill(tmp_path, {"submission_metadata.yml": text})
        fill(tmp_path, {f"submission_{number}/softmax.py": "" for number in (1, 2, 3, 4)})
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["s1", "s2", "submission_3", "submission_4"]
        assert "found the learners of 2 submissions" in arrival.remarks[0]
        assert arrival.remarks[1:] == (
            "submission_metadata.yml does not name the learner of submission_3",
            "submission_metadata.yml does not name the learner of submission_4",
        )

    def test_metadata_is_bounded(self, tmp_path: Path) -> None:
        """Metadata of 65 MiB is not read, and the submissions are."""
        fill(tmp_path, {"submission_1/softmax.py": ""})
        with (tmp_path / "submission_metadata.yml").open("wb") as file:
            file.truncate(65 * 2**20)
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["submission_1"]
        assert "(over 64 MiB); found the learners of 0 submissions" in arrival.remarks[0]
