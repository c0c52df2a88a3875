"""The checks of evaluating a net."""

import torch

from grader import check, expect, strategies

EXAMPLES = 40


def expect_sums(student, steps):
    """Call add() for each step, reset() where a step is None, and expect the sums at the end."""
    size = len(next(step for step in steps if step is not None))
    scene = student.scene()
    accumulator = scene.make("Accumulator", size, into="acc")
    for step in steps:
        if step is None:
            scene.method(accumulator, "reset")
        else:
            scene.method(accumulator, "add", *step)
    expect_items(scene, [(accumulator, sums(steps, size))])


def given_sums(student, steps):
    """Expect that add() adds up: another law is about that."""
    with expect.given():
        expect_sums(student, steps)


def sums(steps, size):
    """Return the correct sums of the steps after the last reset, computed with torch."""
    table = []
    for step in steps:
        table = [] if step is None else [*table, [float(number) for number in step]]
    return torch.tensor(table, dtype=torch.float64).reshape(len(table), size).sum(dim=0)


def expect_items(scene, wanted):
    """Expect the sums of each accumulator."""
    handles = [scene.number(made, i) for made, expected in wanted for i in range(len(expected))]
    found = scene.play(*handles)
    right = torch.cat([sums for _, sums in wanted]).tolist()
    for handle, number, expected in zip(handles, found, right, strict=True):
        # A sum may be kept as a mean and a count, which is rounded.
        expect.number(number, expected, what=handle.text, tolerance=1e-4)


@check(points=2, examples=EXAMPLES, steps=strategies.summands())
def adds_up_side_by_side(student, steps):
    """Every call of add() adds its i-th number to the i-th sum.

    zip() goes over the sums and the numbers together. Keep all the sums, not only the first, and add to them:
    if the new numbers replace the old sums, only the last call counts.
    """
    expect_sums(student, steps)


@check(points=1, examples=EXAMPLES, steps=strategies.summands())
def begins_at_zero(student, steps):
    """A new Accumulator(n) holds n sums, and each is 0.

    The sums exist before the first call of add(): acc[n - 1] works from the start. Make a list of n zeros in
    __init__, with two underscores on each side, and store it in self.
    """
    size = len(steps[0])
    scene = student.scene()
    fresh = scene.make("Accumulator", size, into="fresh")
    expect_items(scene, [(fresh, torch.zeros(size))])
    given_sums(student, steps[:1])


@check(points=1, examples=EXAMPLES, steps=strategies.summands())
def reset_begins_anew(student, steps):
    """reset() sets every sum to 0, and add() continues from there.

    reset() has to change self: a new list in a local variable is gone when the method ends. The new list
    needs as many zeros as before; with an empty list, add() has no sums to add to.
    """
    given_sums(student, steps[:1])
    size = len(steps[0])
    scene = student.scene()
    one = scene.make("Accumulator", size, into="acc")
    other = scene.make("Accumulator", size, into="again")
    for accumulator in (one, other):
        scene.method(accumulator, "add", *steps[0])
        scene.method(accumulator, "reset")
    scene.method(other, "add", *steps[-1])
    expect_items(scene, [(one, torch.zeros(size)), (other, sums(steps[-1:], size))])


@check(points=1, examples=EXAMPLES, steps=strategies.summands())
def tensors_are_added_as_numbers(student, steps):
    """Tensors without dimensions are added like numbers, and each sum is a number.

    A loss or a count is often a tensor without dimensions. float() takes the number out of it, and it also
    accepts an ordinary number, so you can use it for every value that add() gets.
    """
    given_sums(student, steps)
    tensors = [[torch.tensor(number) for number in step] for step in steps]
    expect_sums(student, tensors)
    scene = student.scene()
    accumulator = scene.make("Accumulator", len(tensors[0]), into="acc")
    scene.method(accumulator, "add", *tensors[0])
    (found,) = scene.play(scene.item(accumulator, 0))
    if isinstance(found, torch.Tensor):
        raise expect.Failure("After a tensor was added, acc[0] is a tensor; it should be a number.")


@check(points=1, examples=EXAMPLES, steps=strategies.summands())
def accumulators_keep_apart(student, steps):
    """Two accumulators do not share their sums.

    Create the sums in __init__() and store them in self. A variable in the class body is shared by all
    objects.
    """
    size = len(steps[0])
    scene = student.scene()
    one = scene.make("Accumulator", size, into="one")
    other = scene.make("Accumulator", size, into="other")
    scene.method(one, "add", *steps[0])
    scene.method(other, "add", *steps[-1])
    expect_items(scene, [(one, sums(steps[:1], size)), (other, sums(steps[-1:], size))])


def evaluate(student, lesson):
    """Call evaluate_accuracy with a linear net. Returns the scene, the net, and the result as a handle."""
    scene = student.scene()
    net = scene.linear(lesson.weight, lesson.bias)
    data_iter = scene.batches(lesson.batches, into="data_iter")
    return scene, net, scene.call("evaluate_accuracy", net, data_iter)


def given_calls(calls):
    """Expect that the net was called: a law that holds for a function that does nothing asks for it."""
    if not calls:
        raise expect.NotJudged("The net was never called.")


def expect_fraction(found, lesson):
    """Expect the fraction of all examples that the linear net classifies correctly."""
    X = torch.cat([X for X, _ in lesson.batches])
    y = torch.cat([y for _, y in lesson.batches])
    right = ((X @ lesson.weight.T + lesson.bias).argmax(dim=1) == y).double().mean()
    found = torch.as_tensor(found, dtype=torch.float32).reshape(())
    expect.close(found, right.float(), entry="The fraction of correct predictions")


@check(points=3, core=True, examples=EXAMPLES, lesson=strategies.lessons())
def is_the_fraction_of_all_examples(student, lesson):
    """evaluate_accuracy returns the fraction of all examples that are classified correctly.

    Divide the number of correct predictions by the number of all examples. Batches differ in size: add
    up both numbers over the batches and divide once, at the end. The mean of the batches' fractions
    gives the examples of a small batch too much weight.
    """
    scene, _, fraction = evaluate(student, lesson)
    expect_fraction(scene.play(fraction)[0], lesson)


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def evaluates_in_eval_mode(student, lesson):
    """The net is in eval mode for every batch, even if it was in train mode before.

    Call net.eval(), with parentheses, before the loop. no_grad() is something else: it does not change
    what dropout and batch normalisation do.
    """
    scene, _, _ = evaluate(student, lesson)
    (modes,) = scene.play(scene.modes())
    given_calls(modes)
    if any(modes):
        raise expect.Failure(
            "The net was in train mode at forward pass {number}.", number=modes.index(True) + 1
        )


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def builds_no_graph(student, lesson):
    """Autograd is off while the net is called.

    Put `with torch.no_grad():`, with parentheses, around the loop. net.eval() is something else: it
    does not stop autograd from building graphs.
    """
    scene, _, _ = evaluate(student, lesson)
    (graphs,) = scene.play(scene.graphs())
    given_calls(graphs)
    if any(graphs):
        raise expect.Failure("Autograd was on at forward pass {number}.", number=graphs.index(True) + 1)


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def uses_each_batch_once(student, lesson):
    """Every batch is used for exactly one forward pass.

    Use one loop over data_iter. If you take a first batch from an iterator before the loop, the loop
    does not see it again.
    """
    scene, _, _ = evaluate(student, lesson)
    (modes,) = scene.play(scene.modes())
    batches = len(lesson.batches)
    expect.number(
        len(modes), batches, what="The number of forward passes for {batches} batches", batches=batches
    )


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def leaves_net_and_autograd_as_they_were(student, lesson):
    """After the evaluation the net can still be trained: its parameters are unchanged and autograd is on.

    At the end of a with block autograd is as it was before. torch.set_grad_enabled(False) and
    requires_grad_(False) stay in force, and the next epoch trains nothing.
    """
    scene, net, _ = evaluate(student, lesson)
    records, values, facts, modes = scene.play(
        scene.records_gradients(), scene.parameters(net), scene.survey(net), scene.modes()
    )
    if not records:
        raise expect.Failure("Autograd is still off after the evaluation: nothing can be trained any more.")
    for name, value, before in zip(("weight", "bias"), values, (lesson.weight, lesson.bias), strict=True):
        if not torch.equal(value, before):
            raise expect.Failure("The evaluation changed net.{name}.", name=name)
    for fact in facts:
        if not fact.trainable:
            raise expect.Failure("After the evaluation net.{name} has requires_grad=False.", name=fact.name)
    given_calls(modes)
