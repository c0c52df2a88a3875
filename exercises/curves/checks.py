"""The laws of plotting: they test what a figure contains, not what it looks like."""

from itertools import accumulate
from typing import NamedTuple

import torch
from hypothesis import strategies as st

from grader import Message, check, expect

# A figure takes long, and its law hardly depends on the numbers.
FEW = 2
CLOSE = 1e-6
TITLES = st.permutations(("coat", "bag", "shirt", "sandal", "dress", "ankle boot"))
LEGENDS = st.permutations(("train loss", "train accuracy", "test loss", "test accuracy")).map(lambda p: p[:2])


class Run(NamedTuple):
    """The history of one training."""

    epochs: list[int]
    losses: list[float]
    accuracies: list[float]


def losses_from(cells):
    """Return losses below 3; for bytes 0 they fall from 0.9 in steps of 0.2."""
    return [(18 - 4 * place + cell) % 60 / 20 for place, cell in enumerate(cells)]


def accuracies_from(cells):
    """Return accuracies; for bytes 0 they rise from 0.5 in steps of 0.08."""
    return [(50 + 8 * place + cell) % 101 / 100 for place, cell in enumerate(cells)]


def epochs_from(cells):
    """Return growing whole numbers, from 1 on for bytes 0."""
    return list(accumulate(1 + cell % 9 for cell in cells))


def run_from(cells):
    size = len(cells) // 3
    steps, losses, accuracies = (list(cells[size * part : size * (part + 1)]) for part in range(3))
    return Run(epochs_from(steps), losses_from(losses), accuracies_from(accuracies))


def points_from(cells):
    """Return three points (x, [y, y]), x growing."""
    ys = zip(losses_from(cells[3:6]), accuracies_from(cells[6:9]), strict=True)
    return [(x, list(y)) for x, y in zip(epochs_from(cells[:3]), ys, strict=True)]


def images_from(cells):
    """Return six images (4, 3); no two are alike for bytes 0."""
    pixels = (torch.tensor(list(cells)) + 37 * torch.arange(len(cells))) % 256
    return (pixels / 255).reshape(6, 4, 3)


RUNS = st.tuples(*(st.binary(min_size=3 * size, max_size=3 * size).map(run_from) for size in (3, 4)))
POINTS = st.binary(min_size=9, max_size=9).map(points_from)
IMAGES = st.binary(min_size=72, max_size=72).map(images_from)


def histories(student, runs):
    """Draw the runs one after the other; return the subplots of each figure."""
    scene = student.scene()
    scene.close_figures()
    drawn = [
        scene.call("plot_history", *run, into=f"figure_{place}") for place, run in enumerate(runs, start=1)
    ]
    return scene.play(*(scene.read_figure(figure) for figure in drawn))


def axes_of(axes, word):
    """Return the only subplot whose y label contains a word."""
    found = [one for one in axes if word in one.ylabel.lower()]
    if len(found) != 1:
        labels = ", ".join(repr(one.ylabel) for one in axes) or Message("none")
        raise expect.Failure(
            'There should be one subplot with the y label "{word}"; the y labels are: {labels}.',
            word=word,
            labels=labels,
        )
    return found[0]


def expect_line(line, x, y, what):
    """Expect a line through these points."""
    if not are_close(line.x, x) or not are_close(line.y, y):
        raise expect.Failure(
            "{what} goes through x = {x}, y = {y}; it should go through x = {wanted_x}, y = {wanted_y}.",
            what=what,
            x=listed(line.x),
            y=listed(line.y),
            wanted_x=listed(x),
            wanted_y=listed(y),
        )


def are_close(found, wanted):
    """Return whether these are the same numbers, up to rounding to float32: a line may be a tensor."""
    return len(found) == len(wanted) and all(
        abs(one - other) <= CLOSE * (1 + abs(other)) for one, other in zip(found, wanted, strict=True)
    )


def listed(numbers):
    return ", ".join(f"{number:g}" for number in numbers)


@check(points=1, examples=FEW, runs=RUNS)
def a_figure_with_two_axes(student, runs):
    """plot_history returns a figure with one subplot (Axes) for losses and one for accuracies.

    plt.subplots(2, 1) returns a figure and two subplots. Return the figure, and set the y labels "loss" and
    "accuracy". The grader finds the two subplots by these labels, so spell them exactly like this.
    """
    for axes in histories(student, runs):
        if len(axes) != 2:
            raise expect.Failure(
                "The figure has {count} subplots (Axes); it should have two.", count=len(axes)
            )
        axes_of(axes, "loss")
        axes_of(axes, "accuracy")


@check(points=2, core=True, examples=FEW, runs=RUNS)
def losses_over_epochs(student, runs):
    """The subplot of the losses has one line: the given losses over the given epochs.

    Pass epochs and losses to plot(), in this order. Without the epochs, the x values of the line are 0, 1, 2,
    ... Draw all points in one call, and give the losses unchanged.
    """
    expect_curve(student, runs, "loss", 1)


@check(points=2, examples=FEW, runs=RUNS)
def accuracies_over_epochs(student, runs):
    """The subplot of the accuracies has one line: the given accuracies over the given epochs.

    Draw the accuracies in the same way as the losses, but in the other subplot. They are fractions and stay
    fractions: do not turn them into percentages. Give the epochs as the x values.
    """
    expect_curve(student, runs, "accuracy", 2)


def expect_curve(student, runs, word, column):
    for run, axes in zip(runs, histories(student, runs), strict=True):
        with expect.given():
            axes_of(axes, word)
        expect_line(only_line(axes, word), run.epochs, run[column], Message("The line"))


def only_line(axes, word):
    """Return the only line of the subplot whose y label contains a word."""
    lines = axes_of(axes, word).lines
    expect.number(len(lines), 1, what='The number of lines in the subplot "{word}"', word=word)
    return lines[0]


@check(points=1, examples=FEW, runs=RUNS)
def the_x_axis_is_labelled(student, runs):
    """At least one x label is "epoch".

    Call set_xlabel("epoch") on the lower subplot or on both, and write the word in full. If plt.xlabel() is
    used instead, it labels only the subplot that was made or used last.
    """
    for axes in histories(student, runs):
        if not any("epoch" in one.xlabel.lower() for one in axes):
            raise expect.Failure('No subplot has the x label "epoch".')


@check(points=1, examples=FEW, runs=RUNS)
def every_history_gets_its_own_figure(student, runs):
    """Each call of plot_history makes a new figure, without the lines of earlier calls.

    plt.plot() draws into the current figure, which may be the one of an earlier call. plt.figure() without a
    number and plt.subplots() make a new one. Make it inside plot_history, in every call.
    """
    figures = histories(student, runs)
    for axes in figures:
        lines = [line for one in axes for line in one.lines]
        expect.number(len(lines), 2, what="The number of lines in the figure")
    # A figure that is drawn again later shows the lines of the later call.
    drawn = [[(line.x, line.y) for one in axes for line in one.lines] for axes in figures]
    if drawn[0] == drawn[1]:
        raise expect.Failure("The figures of two calls have the same lines, although the histories differ.")
    with expect.given():
        line = only_line(figures[-1], "loss")
        expect_line(line, runs[-1].epochs, runs[-1].losses, Message("The line of the losses"))


def shown(student, images, *rest):
    """Return the subplots that show_images returns."""
    scene = student.scene()
    scene.close_figures()
    axes = scene.call("show_images", images, *rest, into="axes")
    found = scene.play(scene.read_axes(axes))[0]
    expect.number(len(found), len(images), what="The number of subplots")
    return found


@check(points=2, core=True, examples=FEW, images=IMAGES, titles=TITLES)
def images_are_shown_in_order(student, images, titles):
    """Each subplot shows one image, in order and row by row, also in a grid with only one row.

    plt.subplots(rows, cols) returns a matrix of subplots, but a vector if there is only one row or column,
    and a single subplot for 1 x 1. See squeeze=False, and flatten the matrix before the loop.
    """
    for count, rows, columns in ((6, 2, 3), (6, 3, 2), (3, 1, 3), (2, 2, 1), (1, 1, 1)):
        for place, axes in enumerate(shown(student, images[:count], rows, columns, titles[:count])):
            expect.number(len(axes.images), 1, what="The number of images in subplot {place}", place=place)
            expect.close(
                axes.images[0].double(),
                images[place].double(),
                entry="The image in subplot {place} at [{}]",
                place=place,
            )


@check(points=1, examples=FEW, images=IMAGES, titles=TITLES)
def titles_stand_above_their_images(student, images, titles):
    """With titles, each image has its own title; without titles, no image has one.

    Call set_title() on the subplot of each image, but only if titles is not None. plt.title() sets the title
    of one subplot only, and suptitle() the title of the whole figure.
    """
    for rest, wanted in (((titles,), titles), ((), [""] * 6)):
        grid = shown(student, images, 2, 3, *rest)
        found = [axes.title for axes in grid]
        if found != wanted:
            raise expect.Failure(
                "The titles are {found}; they should be {wanted}.", found=found, wanted=wanted
            )
        with expect.given():
            for axes in grid:
                expect.number(len(axes.images), 1, what="The number of images in a subplot")


def animate(student, points, legend):
    """Return the only subplot of an Animator's figure after some points."""
    scene = student.scene()
    scene.close_figures()
    animator = scene.make("Animator", "epoch", legend, into="animator")
    for x, ys in points:
        scene.method(animator, "add", x, ys)
    axes = scene.play(scene.read_figure(scene.attribute(animator, "figure")))[0]
    expect.number(len(axes), 1, what="The number of subplots in the Animator's figure")
    return axes[0]


@check(points=3, core=True, examples=FEW, added=POINTS, legend=LEGENDS)
def lines_grow_with_every_point(student, added, legend):
    """After each add(), every line goes through all its points so far, and all points are visible.

    Keep the points of each line in self. Then either clear the subplot and draw all lines again, or use
    set_data() on the existing lines, then relim() and autoscale_view(). A plot() for every point without
    clearing makes more and more lines.
    """
    for count in range(1, len(added) + 1):
        points = added[:count]
        axes = animate(student, points, legend)
        lines = [line for line in axes.lines if line.x]
        expect.number(len(lines), len(legend), what="The number of lines after {count} points", count=count)
        for place, line in enumerate(lines):
            ys = [y[place] for _, y in points]
            expect_line(
                line,
                [x for x, _ in points],
                ys,
                Message("After {count} points, line {place}", count=count, place=place),
            )
            expect_in_view(axes.x_limits, line.x, "x")
            expect_in_view(axes.y_limits, line.y, "y")


def expect_in_view(limits, values, name):
    if not min(limits) <= min(values) <= max(values) <= max(limits):
        raise expect.Failure(
            "The subplot shows {name} from {low:g} to {high:g}, but the line goes from {first:g} to "
            "{last:g}: a part of it is not visible.",
            name=name,
            low=min(limits),
            high=max(limits),
            first=min(values),
            last=max(values),
        )


@check(points=1, examples=FEW, added=POINTS, legend=LEGENDS)
def lines_have_names(student, added, legend):
    """The legend has the names of the lines in order, and the x axis has its label.

    Call legend() after the lines are drawn, with the names in the order of the lines. If you clear the
    subplot in add(), clear() also removes the label and the legend: set both again.
    """
    axes = animate(student, added, legend)
    if axes.xlabel != "epoch":
        raise expect.Failure('The x label is "{found}"; it should be "epoch".', found=axes.xlabel)
    if axes.legend != legend:
        raise expect.Failure(
            "The legend has the names {found}; it should have {wanted}.", found=axes.legend, wanted=legend
        )
    with expect.given():
        drawn = [line for line in axes.lines if line.x]
        expect.number(len(drawn), len(legend), what="The number of lines")


@check(points=1, examples=FEW, added=POINTS, legend=LEGENDS)
def animators_keep_apart(student, added, legend):
    """Two Animators have two figures, each with its own points.

    Keep the figure, the subplot and the points in self. plt.gcf() and plt.gca() are the same for all
    Animators, and a list in the class body is shared by all of them.
    """
    scene = student.scene()
    scene.close_figures()
    animators = [scene.make("Animator", "epoch", legend, into=f"animator_{place}") for place in (1, 2)]
    for animator, (x, ys) in zip(animators, added[:2], strict=True):
        scene.method(animator, "add", x, ys)
    figures = [scene.read_figure(scene.attribute(animator, "figure")) for animator in animators]
    for place, (axes, (x, ys)) in enumerate(zip(scene.play(*figures), added[:2], strict=True), start=1):
        lines = [line for one in axes for line in one.lines if line.x]
        expect.number(len(lines), len(legend), what="The number of lines of animator_{place}", place=place)
        for line, y in zip(lines, ys, strict=True):
            expect_line(line, [x], [y], Message("A line of animator_{place}", place=place))
