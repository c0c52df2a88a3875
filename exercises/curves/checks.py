"""The laws of plotting: they test what a figure contains, not what it looks like."""

import torch

from grader import Message, check, expect

RUNS = (
    ([1, 2, 3], [0.9, 0.5, 0.4], [0.6, 0.8, 0.85]),
    ([0, 10, 20, 50], [2.3, 1.5, 0.75, 0.4], [0.1, 0.5, 0.7, 0.825]),
)
IMAGES = (torch.arange(6 * 4 * 3) * 7 % 11 / 11).reshape(6, 4, 3)
TITLES = ["coat", "bag", "shirt", "sandal", "dress", "ankle boot"]
POINTS = ((1, [0.9, 0.25]), (2, [0.5, 0.75]), (4, [0.375, 0.8]))
LEGEND = ["train loss", "train accuracy"]


def histories(student):
    """Draw both runs one after the other; return the subplots of each figure."""
    scene = student.scene()
    scene.close_figures()
    drawn = [
        scene.call("plot_history", *run, into=f"figure_{place}") for place, run in enumerate(RUNS, start=1)
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
    if (line.x, line.y) != ([float(number) for number in x], [float(number) for number in y]):
        raise expect.Failure(
            "{what} goes through x = {x}, y = {y}; it should go through x = {wanted_x}, y = {wanted_y}.",
            what=what,
            x=listed(line.x),
            y=listed(line.y),
            wanted_x=listed(x),
            wanted_y=listed(y),
        )


def listed(numbers):
    return ", ".join(f"{number:g}" for number in numbers)


@check(points=1)
def a_figure_with_two_axes(student):
    """plot_history returns a figure with one subplot (Axes) for losses and one for accuracies.

    plt.subplots(2, 1) returns a figure and two subplots. Return the figure, and set the y labels "loss" and
    "accuracy".
    """
    for axes in histories(student):
        if len(axes) != 2:
            raise expect.Failure(
                "The figure has {count} subplots (Axes); it should have two.", count=len(axes)
            )
        axes_of(axes, "loss")
        axes_of(axes, "accuracy")


@check(points=2)
def losses_over_epochs(student):
    """The subplot of the losses has one line: the given losses over the given epochs.

    Pass both to plot(). Without the epochs, the x values of the line are 0, 1, 2, ...
    """
    expect_curve(student, "loss", 1)


@check(points=2)
def accuracies_over_epochs(student):
    """The subplot of the accuracies has one line: the given accuracies over the given epochs.

    Draw the accuracies in the same way as the losses, but in the other subplot.
    """
    expect_curve(student, "accuracy", 2)


def expect_curve(student, word, column):
    for run, axes in zip(RUNS, histories(student)):
        lines = axes_of(axes, word).lines
        expect.number(len(lines), 1, what='The number of lines in the subplot "{word}"', word=word)
        expect_line(lines[0], run[0], run[column], Message("The line"))


@check(points=1)
def the_x_axis_is_labelled(student):
    """At least one x label is "epoch".

    Call set_xlabel("epoch") on the lower subplot or on both.
    """
    for axes in histories(student):
        if not any("epoch" in one.xlabel.lower() for one in axes):
            raise expect.Failure('No subplot has the x label "epoch".')


@check(points=1)
def every_history_gets_its_own_figure(student):
    """Each call of plot_history makes a new figure, without the lines of earlier calls.

    plt.plot() draws into the current figure. plt.figure() and plt.subplots() make a new one.
    """
    for run, axes in zip(RUNS, histories(student)):
        lines = [line for one in axes for line in one.lines]
        expect.number(len(lines), 2, what="The number of lines in the figure")
        expect_line(axes_of(axes, "loss").lines[0], run[0], run[1], Message("The line of the losses"))


def shown(student, *rest, count=6):
    """Return the subplots that show_images returns for the first `count` images."""
    scene = student.scene()
    scene.close_figures()
    axes = scene.call("show_images", IMAGES[:count], *rest, into="axes")
    found = scene.play(scene.read_axes(axes))[0]
    expect.number(len(found), count, what="The number of subplots")
    return found


@check(points=2)
def images_are_shown_in_order(student):
    """Each subplot shows one image, in order and row by row, also in a grid with only one row.

    plt.subplots(rows, cols) returns a matrix of subplots, but a vector if there is only one row or column,
    and a single subplot for 1 x 1. See squeeze=False, and flatten the matrix before the loop.
    """
    for count, rows, columns in ((6, 2, 3), (6, 3, 2), (3, 1, 3), (2, 2, 1), (1, 1, 1)):
        for place, axes in enumerate(shown(student, rows, columns, TITLES[:count], count=count)):
            expect.number(len(axes.images), 1, what="The number of images in subplot {place}", place=place)
            expect.close(
                axes.images[0].double(),
                IMAGES[place].double(),
                entry="The image in subplot {place} at [{}]",
                place=place,
            )


@check(points=1)
def titles_stand_above_their_images(student):
    """With titles, each image has its own title; without titles, no image has one.

    Call set_title() on each subplot, but only if titles is not None.
    """
    for rest, wanted in (((TITLES,), TITLES), ((), [""] * 6)):
        grid = shown(student, 2, 3, *rest)
        found = [axes.title for axes in grid]
        if found != wanted:
            raise expect.Failure(
                "The titles are {found}; they should be {wanted}.", found=found, wanted=wanted
            )
        for axes in grid:
            expect.number(len(axes.images), 1, what="The number of images in a subplot")


def animate(student, points):
    """Return the only subplot of an Animator's figure after some points."""
    scene = student.scene()
    scene.close_figures()
    animator = scene.make("Animator", "epoch", LEGEND, into="animator")
    for x, ys in points:
        scene.method(animator, "add", x, ys)
    axes = scene.play(scene.read_figure(scene.attribute(animator, "figure")))[0]
    expect.number(len(axes), 1, what="The number of subplots in the Animator's figure")
    return axes[0]


@check(points=3)
def lines_grow_with_every_point(student):
    """After each add(), every line goes through all its points so far, and all points are visible.

    Keep the points of each line in self. Then either clear the subplot and draw all lines again, or use
    set_data() on the existing lines, then relim() and autoscale_view(). A plot() for every point without
    clearing makes more and more lines.
    """
    for count in range(1, len(POINTS) + 1):
        points = POINTS[:count]
        axes = animate(student, points)
        lines = [line for line in axes.lines if line.x]
        expect.number(len(lines), len(LEGEND), what="The number of lines after {count} points", count=count)
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
    if len(limits) != 2 or not min(limits) <= min(values) <= max(values) <= max(limits):
        raise expect.Failure(
            "The subplot shows {name} from {low:g} to {high:g}, but the line goes from {first:g} to "
            "{last:g}: a part of it is not visible.",
            name=name,
            low=min(limits),
            high=max(limits),
            first=min(values),
            last=max(values),
        )


@check(points=1)
def lines_have_names(student):
    """The legend has the names of the lines in order, and the x axis has its label.

    Call legend() after the lines are drawn. After clear(), set the label and the legend again.
    """
    axes = animate(student, POINTS)
    if axes.xlabel != "epoch":
        raise expect.Failure('The x label is "{found}"; it should be "epoch".', found=axes.xlabel)
    if axes.legend != LEGEND:
        raise expect.Failure(
            "The legend has the names {found}; it should have {wanted}.", found=axes.legend, wanted=LEGEND
        )
    expect.number(len([line for line in axes.lines if line.x]), len(LEGEND), what="The number of lines")


@check(points=1)
def animators_keep_apart(student):
    """Two Animators have two figures, each with its own points.

    Keep the figure, the subplot and the points in self. plt.gcf() and plt.gca() are the same for all
    Animators.
    """
    scene = student.scene()
    scene.close_figures()
    animators = [scene.make("Animator", "epoch", LEGEND, into=f"animator_{place}") for place in (1, 2)]
    for animator, (x, ys) in zip(animators, POINTS):
        scene.method(animator, "add", x, ys)
    figures = [scene.read_figure(scene.attribute(animator, "figure")) for animator in animators]
    for place, (axes, (x, ys)) in enumerate(zip(scene.play(*figures), POINTS), start=1):
        lines = [line for one in axes for line in one.lines if line.x]
        expect.number(len(lines), len(LEGEND), what="The number of lines of animator_{place}", place=place)
        for line, y in zip(lines, ys):
            expect_line(line, [x], [y], Message("A line of animator_{place}", place=place))
