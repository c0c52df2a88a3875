"""`grader explain`."""

from __future__ import annotations

from helpers import EXERCISES, Grader, assert_one_line


def test_it_shows_the_statement_the_checks_and_their_points(run_grader: Grader) -> None:
    """The statement stands without marks of Markdown, and each check with its points and its title."""
    shown = run_grader("explain", "softmax")
    assert (shown.returncode, shown.stderr) == (0, "")
    text = " ".join(shown.stdout.split())
    assert text.startswith(
        "Softmax from scratch A classifier's last layer gives each example a row of logits:"
    )
    assert "- Which dimension. A row is one example" in text
    assert "1 rows_sum_to_one Every row of softmax(X) sums to 1." in text
    assert "**" not in text
    assert max(map(len, shown.stdout.splitlines())) <= 100
    total = sum(int(line.split()[0]) for line in shown.stdout.splitlines() if line[:3].strip().isdigit())
    assert f"Checks, {total} points in all" in text


def test_a_place_of_the_statement_is_shown_alone(run_grader: Grader) -> None:
    """The beginning of its name is enough, in either language, with or without quotes."""
    english = run_grader("explain", "accuracy", "which", "dim").stdout
    assert english == "Which dimension. The classes of one example lie along `dim=1`.\n\n"
    for name in ("哪个", "Which"):
        chinese = run_grader("explain", "accuracy", name, "--lang", "zh").stdout
        assert chinese == "哪个维度。一个样本的各个类别沿 `dim=1` 排列。\n\n"
    section = run_grader("explain", "accuracy", "A worked").stdout
    assert section.startswith("A worked example\n\nThe scores (0.1, 0.3, 0.6) and")
    assert "watch" not in section


def test_a_check_is_shown_with_its_hint(run_grader: Grader) -> None:
    """The hint is that of its docstring."""
    shown = " ".join(run_grader("explain", "softmax::large").stdout.split())
    assert shown.startswith("Logits as large as 10,000, or as small as -10,000, give correct probabilities.")
    assert "(2 of 21 points)" in shown
    assert "Subtract each row's largest logit before exp()" in shown


def test_an_unknown_name_is_one_line(run_grader: Grader) -> None:
    """It names what there is."""
    assert_one_line(run_grader("explain", "sofmax"), "sofmax", "softmax")
    assert_one_line(run_grader("explain", "core"), "core is an assignment", "softmax")
    assert_one_line(run_grader("explain", "softmax", "temperature"), "temperature", "Large logits")
    assert_one_line(run_grader("explain", "softmax::bigger"), "softmax::bigger", "large_logits_stay_finite")


def test_a_table_keeps_its_lines(run_grader: Grader) -> None:
    """A table keeps its lines, and the paragraph behind it is filled."""
    assert (EXERCISES / "mnist_net" / "README.md").read_text().count("\n| 784 | 512 | 401,408 |") == 1
    lines = run_grader("explain", "mnist_net", "Two numbers").stdout.splitlines()
    assert "    | 784 | 512 | 401,408 | 512 | 401,920 |" in lines
    assert "The net has 575,050 parameters in all, and 70% of them are in the first layer." in lines
