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


def expect_no_gradients(gradients):
    """Expect gradients that are zero or None."""
    for place, gradient in enumerate(gradients):
        if gradient is not None and gradient.any():
            raise expect.Failure("params[{place}].grad is not zero after the call.", place=place)


@check(points=3, examples=EXAMPLES, descent=strategies.descents())
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

    backward() adds to .grad, so reset each gradient, inside the loop over the parameters.
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

    Under torch.no_grad(), autograd does not record the update.
    """
    scene, params = descend(student, descent, steps=1)
    facts, values = scene.play(scene.facts(params), scene.values(params))
    expect_leaves(facts)
    expect_values(values, after_sgd(descent, steps=1))


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


@check(points=3, examples=EXAMPLES, descent=strategies.descents())
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

    The velocity must be a separate tensor. If v is p.grad itself, resetting the gradient also resets v.
    """
    scene, params = gather(student, descent, steps=2, zeroing=True)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=2))


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
    expect_values(values, after_momentum(descent, steps=2))


@check(points=1, examples=EXAMPLES, descent=strategies.descents())
def optimizers_keep_apart(student, descent):
    """Two MomentumSGD objects do not share their velocities.

    Make the velocities in __init__() and keep them in self. A list in the body of the class is shared by
    all objects.
    """
    scene = student.scene()
    places = range(2)
    params = [scene.leaves(descent.values, into=f"params_{place}") for place in places]
    optimizers = [
        scene.make("MomentumSGD", params[place], LR, MOMENTUM, into=f"optimizer_{place}") for place in places
    ]
    for place in places:
        scene.set_gradients(params[place], descent.gradients[place])
        scene.method(optimizers[place], "step")
    found = scene.play(*(scene.values(one) for one in params))
    for place in places:
        expect_values(found[place], after(descent.values, descent.gradients[place : place + 1]))


@check(points=2, examples=5, descent=strategies.descents())
def written_from_scratch(student, descent):
    """sgd and MomentumSGD compute the updates themselves, without torch.optim.

    Each update is one line of arithmetic with p, p.grad and, for momentum, v.
    """
    expect.names_nothing_forbidden(student)
    scene, params = descend(student, descent, steps=2)
    expect_values(scene.play(scene.values(params))[0], after_sgd(descent, steps=2))
    scene, params = gather(student, descent, steps=2)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=2))
