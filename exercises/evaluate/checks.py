"""The laws of evaluating a net."""

import torch

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import lessons, summands

EXAMPLES = 40


def expect_sums(student, steps):
    """Let an Accumulator add up, reset where a step is None, and expect its sums at the end."""
    size = len(next(step for step in steps if step is not None))
    scene = student.scene()
    accumulator = scene.make("Accumulator", size, into="acc")
    for step in steps:
        if step is None:
            scene.method(accumulator, "reset")
        else:
            scene.method(accumulator, "add", *step)
    expect_items(scene, [(accumulator, sums(steps, size))])


def sums(steps, size):
    """The sums, by torch: of the steps behind the last reset."""
    table = []
    for step in steps:
        table = [] if step is None else [*table, [float(number) for number in step]]
    return torch.tensor(table, dtype=torch.float64).reshape(len(table), size).sum(dim=0)


def expect_items(scene, wanted):
    """Expect each accumulator's sums."""
    handles = [scene.number(made, i) for made, expected in wanted for i in range(len(expected))]
    found = scene.play(*handles)
    for handle, number, expected in zip(handles, found, torch.cat([sums for _, sums in wanted]).tolist()):
        expect.number(number, expected, what=handle.text)


@check(points=2, examples=EXAMPLES, steps=summands())
def adds_up_side_by_side(student, steps):
    """Every call of add() adds its i-th number to the i-th sum.

    zip() goes over the sums and the numbers together; keep all the sums, not only the first.
    """
    expect_sums(student, steps)


@check(points=1, examples=EXAMPLES, steps=summands())
def begins_at_zero(student, steps):
    """Before anything is added every sum is 0, as many as were asked for.

    Accumulator(n) holds n sums from the start: acc[n - 1] is there, too.
    """
    size = len(steps[0])
    scene = student.scene()
    fresh = scene.make("Accumulator", size, into="fresh")
    used = scene.make("Accumulator", size, into="used")
    scene.method(used, "add", *steps[0])
    expect_items(scene, [(fresh, torch.zeros(size)), (used, sums(steps[:1], size))])


@check(points=1, examples=EXAMPLES, steps=summands())
def reset_begins_anew(student, steps):
    """After reset() every sum is 0 again, and add() goes on from there.

    reset() changes self: a new list that only has a local name is gone when the method ends.
    """
    size = len(steps[0])
    scene = student.scene()
    one = scene.make("Accumulator", size, into="acc")
    other = scene.make("Accumulator", size, into="again")
    for accumulator in (one, other):
        scene.method(accumulator, "add", *steps[0])
        scene.method(accumulator, "reset")
    scene.method(other, "add", *steps[-1])
    expect_items(scene, [(one, torch.zeros(size)), (other, sums(steps[-1:], size))])


@check(points=1, examples=EXAMPLES, steps=summands())
def tensors_are_added_as_numbers(student, steps):
    """Tensors without dimensions are added like numbers, and what comes out is a number.

    A loss or a count is often such a tensor. float() takes the number out of it.
    """
    tensors = [[torch.tensor(number) for number in step] for step in steps]
    expect_sums(student, tensors)
    scene = student.scene()
    accumulator = scene.make("Accumulator", len(tensors[0]), into="acc")
    scene.method(accumulator, "add", *tensors[0])
    (found,) = scene.play(scene.item(accumulator, 0))
    if isinstance(found, torch.Tensor):
        raise expect.Failure("acc[0] is a tensor after a tensor was added; it should be a number.")


@check(points=1, examples=EXAMPLES, steps=summands())
def accumulators_keep_apart(student, steps):
    """Two accumulators have nothing in common.

    What belongs to one object is made in __init__() and kept in self; what stands in the class's body
    belongs to all.
    """
    size = len(steps[0])
    scene = student.scene()
    one = scene.make("Accumulator", size, into="one")
    other = scene.make("Accumulator", size, into="other")
    scene.method(one, "add", *steps[0])
    scene.method(other, "add", *steps[-1])
    expect_items(scene, [(one, sums(steps[:1], size)), (other, sums(steps[-1:], size))])


def evaluate(student, lesson):
    """Have a linear net evaluated. Returns the scene, the net, and the fraction as a handle."""
    scene = student.scene()
    net = scene.linear(lesson.weight, lesson.bias)
    data_iter = scene.batches(lesson.batches, into="data_iter")
    return scene, net, scene.call("evaluate_accuracy", net, data_iter)


def expect_fraction(found, lesson):
    """Expect the fraction of all examples that the linear net has right."""
    X = torch.cat([X for X, _ in lesson.batches])
    y = torch.cat([y for _, y in lesson.batches])
    right = ((X @ lesson.weight.T + lesson.bias).argmax(dim=1) == y).double().mean()
    found = torch.as_tensor(found, dtype=torch.float32).reshape(())
    expect.close(found, right.float(), entry="The fraction right")


@check(points=3, examples=EXAMPLES, lesson=lessons())
def is_the_fraction_of_all_examples(student, lesson):
    """evaluate_accuracy is the number of right predictions divided by the number of all examples.

    Batches differ in size: add up both numbers over the batches and divide once, at the end. A mean of
    the batches' own fractions lets the examples of a small batch weigh more.
    """
    scene, _, fraction = evaluate(student, lesson)
    expect_fraction(scene.play(fraction)[0], lesson)


@check(points=2, examples=EXAMPLES, lesson=lessons())
def evaluates_in_eval_mode(student, lesson):
    """The net is in eval mode for every batch, also when it comes in train mode.

    Call net.eval(), with its parentheses, before the loop. no_grad() is something else: it does not
    change what dropout and batch normalisation do.
    """
    scene, _, fraction = evaluate(student, lesson)
    modes, found = scene.play(scene.modes(), fraction)
    if not modes:
        raise expect.Failure("The net was never called.")
    if any(modes):
        raise expect.Failure(
            "The net was in train mode at forward pass {number}.", number=modes.index(True) + 1
        )
    expect_fraction(found, lesson)


@check(points=2, examples=EXAMPLES, lesson=lessons())
def builds_no_graph(student, lesson):
    """Autograd is off while the net is called.

    `with torch.no_grad():` around the loop, with its parentheses. net.eval() is something else: it does
    not keep a graph from being built.
    """
    scene, _, fraction = evaluate(student, lesson)
    graphs, found = scene.play(scene.graphs(), fraction)
    if not graphs:
        raise expect.Failure("The net was never called.")
    if any(graphs):
        raise expect.Failure("Autograd was on at forward pass {number}.", number=graphs.index(True) + 1)
    expect_fraction(found, lesson)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def uses_each_batch_once(student, lesson):
    """Every batch is used for one forward pass, the first and the last one included.

    One loop over data_iter; an iterator that was asked for a first batch outside of it has lost it.
    """
    scene, _, fraction = evaluate(student, lesson)
    modes, found = scene.play(scene.modes(), fraction)
    batches = len(lesson.batches)
    expect.number(
        len(modes), batches, what="The number of forward passes for {batches} batches", batches=batches
    )
    expect_fraction(found, lesson)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def leaves_net_and_autograd_as_they_were(student, lesson):
    """Afterwards the net's parameters are as before, and autograd is on again.

    A with block ends what it began; torch.set_grad_enabled(False) stays until somebody takes it back,
    and then the next epoch trains nothing.
    """
    scene, net, fraction = evaluate(student, lesson)
    records, values, facts, found = scene.play(
        scene.records_gradients(), scene.parameters(net), scene.survey(net), fraction
    )
    if not records:
        raise expect.Failure("Autograd is off after the evaluation: nothing can be trained any more.")
    for name, value, before in zip(("weight", "bias"), values, (lesson.weight, lesson.bias)):
        if not torch.equal(value, before):
            raise expect.Failure("The evaluation changed net.{name}.", name=name)
    for fact in facts:
        if not fact.trainable:
            raise expect.Failure(
                "After the evaluation net.{name} no longer requires a gradient.", name=fact.name
            )
    expect_fraction(found, lesson)
