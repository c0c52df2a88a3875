"""The laws of gradient descent."""

import torch

from grader import check, expect, strategies

LR = 0.5
BATCH_SIZE = 4
MOMENTUM = 0.75
EXAMPLES = 40


def descend(student, descent, *, steps):
    """Call sgd several times; return the scene and the parameters."""
    scene = student.scene()
    params = scene.leaves(descent.values, into="params")
    for gradients in descent.gradients[:steps]:
        scene.set_gradients(params, gradients)
        scene.call("sgd", params, LR, BATCH_SIZE)
    return scene, params


def after_sgd(descent, *, steps):
    """Return the parameters after the same steps of torch.optim.SGD."""
    gradients = [[g / BATCH_SIZE for g in one] for one in descent.gradients[:steps]]
    return after(descent.values, gradients)


def after(values, gradients, *, momentum=0.0):
    params = [value.clone().requires_grad_() for value in values]
    optimizer = torch.optim.SGD(params, lr=LR, momentum=momentum)
    for one in gradients:
        for p, g in zip(params, one, strict=True):
            p.grad = g.clone()
        optimizer.step()
    return [p.detach() for p in params]


def expect_values(found, expected):
    """Expect these parameters, up to float32 rounding errors."""
    for place, (value, wanted) in enumerate(zip(found, expected, strict=True)):
        expect.close(value, wanted, scale=8 * wanted, entry="params[{place}][{}]", place=place)


def expect_same(found, other):
    """Expect equal parameters after two ways of taking the same steps; both are rounded."""
    for place, (value, wanted) in enumerate(zip(found, other, strict=True)):
        expect.close(value, wanted, scale=16 * (1 + wanted), entry="params[{place}][{}]", place=place)


def given_steps(found, descent, expected):
    """Expect that the parameters have changed: a law that holds for steps that do nothing asks for it."""
    if are_equal(found, descent.values) and not are_equal(expected, descent.values):
        raise expect.NotJudged("The parameters did not change.")


def are_equal(values, others):
    return all(torch.equal(*pair) for pair in zip(values, others, strict=True))


def expect_no_gradients(gradients):
    """Expect gradients that are zero or None."""
    for place, gradient in enumerate(gradients):
        if gradient is not None and gradient.any():
            raise expect.Failure("params[{place}].grad is not zero after the call.", place=place)


@check(points=3, core=True, examples=EXAMPLES, descent=strategies.descents())
def one_step_goes_down_the_mean_gradient(student, descent):
    """sgd subtracts lr * p.grad / batch_size from every parameter.

    Each gradient is a sum over the batch, so divide it by batch_size. Change each tensor in place, under
    torch.no_grad(): p = p - ... only makes a new tensor and calls it p.
    """
    scene, params = descend(student, descent, steps=1)
    expect_values(scene.play(scene.values(params))[0], after_sgd(descent, steps=1))


@check(points=2, examples=EXAMPLES, descent=strategies.descents())
def every_gradient_is_zeroed(student, descent):
    """sgd resets the gradient of every parameter, not only of the last one.

    backward() adds to .grad, so reset each gradient, inside the loop over the parameters. After the loop,
    only the last one is reset. zero_() needs its parentheses, or it does not run.
    """
    scene, params = descend(student, descent, steps=1)
    expect_no_gradients(scene.play(scene.gradients(params))[0])


@check(points=2, examples=EXAMPLES, descent=strategies.descents())
def ten_steps_equal_torchs(student, descent):
    """Ten steps of sgd give the same parameters as torch.optim.SGD.

    If one step is correct and ten are not, an earlier step changes a later one: look for gradients that
    are not reset and for numbers that are kept between calls.
    """
    scene, params = descend(student, descent, steps=10)
    expect_values(scene.play(scene.values(params))[0], after_sgd(descent, steps=10))


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def parameters_can_be_trained_on(student, descent):
    """After sgd every parameter is still a leaf tensor with requires_grad=True.

    Under torch.no_grad(), autograd does not record the update. Change each parameter in place, as p -= ...
    does; p = p - ... makes a new tensor, and requires_grad must stay as it was.
    """
    scene, params = descend(student, descent, steps=1)
    facts, read = scene.facts(params), scene.values(params)
    expect_leaves(scene.play(facts, also=[read])[0])
    with expect.given():
        given_steps(scene.play(read, also=[facts])[0], descent, after_sgd(descent, steps=1))


def expect_leaves(facts):
    for place, fact in enumerate(facts):
        if not fact.is_leaf:
            raise expect.Failure(
                "params[{place}] is not a leaf tensor any more: autograd recorded its update.", place=place
            )
        if not fact.wants_gradient:
            raise expect.Failure("params[{place}] no longer has requires_grad=True.", place=place)


def gather(student, descent, *, steps, zeroing=False):
    """Take several steps of MomentumSGD; return the scene and the parameters."""
    scene = student.scene()
    params = scene.leaves(descent.values, into="params")
    optimizer = scene.make("MomentumSGD", params, LR, MOMENTUM, into="optimizer")
    for gradients in descent.gradients[:steps]:
        scene.set_gradients(params, gradients)
        scene.method(optimizer, "step")
        if zeroing:
            scene.method(optimizer, "zero_grad")
    return scene, params


def after_momentum(descent, *, steps):
    return after(descent.values, descent.gradients[:steps], momentum=MOMENTUM)


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def the_first_step_is_plain(student, descent):
    """The first step of MomentumSGD subtracts lr * p.grad from every parameter.

    The velocity begins at zero, so in the first step it is equal to the gradient. Do not divide by a
    batch size here: these are gradients of a mean.
    """
    scene, params = gather(student, descent, steps=1)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=1))


@check(points=3, core=True, examples=EXAMPLES, descent=strategies.descents())
def momentum_gathers(student, descent):
    """Ten steps of MomentumSGD give the same parameters as torch.optim.SGD with momentum.

    v = momentum * v + gradient, then p = p - lr * v. The gradient is added with weight 1, and each
    parameter has its own velocity.
    """
    scene, params = gather(student, descent, steps=10)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=10))


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def the_velocity_survives_zero_grad(student, descent):
    """Calling zero_grad() after each step does not change the steps.

    The velocity must be a separate tensor. If v is p.grad itself, resetting the gradient also resets v. Keep
    the velocities in self from __init__ on, and let zero_grad() change only the gradients.
    """
    with expect.given():
        scene, params = gather(student, descent, steps=2)
        wanted = scene.play(scene.values(params))[0]
        given_steps(wanted, descent, after_momentum(descent, steps=2))
        scene, params = gather(student, descent, steps=2, zeroing=True)
        found = scene.play(scene.values(params))[0]
    expect_same(found, wanted)


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def zero_grad_zeroes_all(student, descent):
    """After zero_grad() the gradient of every parameter is zero or None.

    Loop over all the parameters. p.grad.zero_() changes a gradient in place; grad = 0 only makes the
    name grad stand for 0.
    """
    scene, params = gather(student, descent, steps=1, zeroing=True)
    expect_no_gradients(scene.play(scene.gradients(params))[0])


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def step_leaves_the_gradients(student, descent):
    """step() does not change the gradients, and the parameters stay leaf tensors.

    v += ... and v.mul_(...) change the tensor v in place. If v is p.grad itself, they change the gradient.
    """
    scene = student.scene()
    params = scene.leaves(descent.values, into="params")
    optimizer = scene.make("MomentumSGD", params, LR, MOMENTUM, into="optimizer")
    for gradients in descent.gradients[:2]:
        scene.set_gradients(params, gradients)
        scene.method(optimizer, "step")
    left, facts, values = scene.play(scene.gradients(params), scene.facts(params), scene.values(params))
    for place, (gradient, given) in enumerate(zip(left, descent.gradients[1], strict=True)):
        if gradient is None or not torch.equal(gradient, given):
            raise expect.Failure("step() changed params[{place}].grad.", place=place)
    expect_leaves(facts)
    given_steps(values, descent, after_momentum(descent, steps=2))


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def optimizers_keep_apart(student, descent):
    """Two MomentumSGD objects do not share their velocities.

    Make the velocities in __init__() and keep them in self. A list in the body of the class is shared by
    all objects.
    """
    with expect.given():
        together = second_of_optimizers(student, descent, among=2)
        alone = second_of_optimizers(student, descent, among=1)
        given_steps(alone, descent, after(descent.values, descent.gradients[1:2]))
    expect_same(together, alone)


def second_of_optimizers(student, descent, *, among):
    """Return the parameters of the second of two optimizers after a step of each, or of it alone."""
    scene = student.scene()
    places = range(2)[-among:]
    params = {place: scene.leaves(descent.values, into=f"params_{place}") for place in places}
    optimizers = {
        place: scene.make("MomentumSGD", params[place], LR, MOMENTUM, into=f"optimizer_{place}")
        for place in places
    }
    for place in places:
        scene.set_gradients(params[place], descent.gradients[place])
        scene.method(optimizers[place], "step")
    return scene.play(scene.values(params[1]))[0]


@check(points=2, examples=5, descent=strategies.descents())
def written_from_scratch(student, descent):
    """sgd and MomentumSGD compute the updates themselves, without torch.optim.

    Each update is one line of arithmetic with p, p.grad and, for momentum, v. Remove every use of
    torch.optim, also one inside a helper function, and write the formulas of the statement.
    """
    expect.names_nothing_forbidden(student)
    scene, params = descend(student, descent, steps=2)
    plain = scene.play(scene.values(params))[0]
    scene, params = gather(student, descent, steps=2)
    with_momentum = scene.play(scene.values(params))[0]
    # One of the two is enough: what is wrong with the other is the subject of other laws.
    if not is_right(plain, after_sgd(descent, steps=2)):
        with expect.given():
            expect_values(with_momentum, after_momentum(descent, steps=2))


def is_right(found, expected):
    try:
        expect_values(found, expected)
    except expect.Failure:
        return False
    return True
