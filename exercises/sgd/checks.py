"""The laws of gradient descent."""

import torch

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import descents

LR = 0.5
BATCH_SIZE = 4
MOMENTUM = 0.75
EXAMPLES = 40


def descend(student, descent, *, steps):
    """Let sgd take some steps. Returns the scene and the parameters."""
    scene = student.scene()
    params = scene.leaves(descent.values, into="params")
    for gradients in descent.gradients[:steps]:
        scene.set_gradients(params, gradients)
        scene.call("sgd", params, LR, BATCH_SIZE)
    return scene, params


def after_sgd(descent, *, steps):
    """The parameters as torch's optimizer leaves them."""
    gradients = [[g / BATCH_SIZE for g in one] for one in descent.gradients[:steps]]
    return after(descent.values, gradients)


def after(values, gradients, *, momentum=0.0):
    params = [value.clone().requires_grad_() for value in values]
    optimizer = torch.optim.SGD(params, lr=LR, momentum=momentum)
    for one in gradients:
        for p, g in zip(params, one):
            p.grad = g.clone()
        optimizer.step()
    return [p.detach() for p in params]


def expect_values(found, expected):
    """Expect these parameters, up to float32's rounding."""
    for place, (value, wanted) in enumerate(zip(found, expected)):
        if value.dtype != wanted.dtype:
            raise expect.Failure(
                "params[{place}] is {found} afterwards; it was {wanted}.",
                place=place,
                found=value.dtype,
                wanted=wanted.dtype,
            )
        expect.close(value, wanted, scale=8 * wanted, entry="params[{place}][{}]", place=place)


def expect_no_gradients(gradients):
    """Expect gradients that are zero or None."""
    for place, gradient in enumerate(gradients):
        if gradient is not None and gradient.any():
            raise expect.Failure("params[{place}].grad is not zero afterwards.", place=place)


@check(points=3, examples=EXAMPLES, descent=descents())
def one_step_goes_down_the_mean_gradient(student, descent):
    """sgd takes lr * p.grad / batch_size from every parameter.

    The gradients are those of a sum over the batch: divide by batch_size. Change each tensor in place,
    under torch.no_grad(): p = p - ... only gives the name p to a new tensor.
    """
    scene, params = descend(student, descent, steps=1)
    expect_values(scene.play(scene.values(params))[0], after_sgd(descent, steps=1))


@check(points=2, examples=EXAMPLES, descent=descents())
def every_gradient_is_zeroed(student, descent):
    """After sgd, every parameter's gradient is zero, not only the last one's.

    backward() adds to .grad. Zero it within the loop over the parameters.
    """
    scene, params = descend(student, descent, steps=1)
    expect_no_gradients(scene.play(scene.gradients(params))[0])


@check(points=2, examples=EXAMPLES, descent=descents())
def ten_steps_equal_torchs(student, descent):
    """Ten steps of sgd lead where torch.optim.SGD leads with the mean gradients.

    If one step is right and ten are not, a step depends on what an earlier one has left behind.
    """
    scene, params = descend(student, descent, steps=10)
    expect_values(scene.play(scene.values(params))[0], after_sgd(descent, steps=10))


@check(points=1, examples=EXAMPLES, descent=descents())
def parameters_can_be_trained_on(student, descent):
    """After sgd the parameters are still leaves that want gradients, and no graph hangs on them.

    With torch.no_grad() around the update, autograd takes no notice of it.
    """
    scene, params = descend(student, descent, steps=1)
    facts, values = scene.play(scene.facts(params), scene.values(params))
    expect_leaves(facts)
    expect_values(values, after_sgd(descent, steps=1))


def expect_leaves(facts):
    for place, fact in enumerate(facts):
        if not fact.is_leaf:
            raise expect.Failure(
                "params[{place}] is no leaf any more: its update is part of a graph.", place=place
            )
        if not fact.wants_gradient:
            raise expect.Failure("params[{place}] no longer requires a gradient.", place=place)


def gather(student, descent, *, steps, zeroing=False):
    """Let MomentumSGD take some steps. Returns the scene and the parameters."""
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


@check(points=1, examples=EXAMPLES, descent=descents())
def the_first_step_is_plain(student, descent):
    """MomentumSGD's first step takes lr * p.grad from every parameter.

    The velocity begins at zero, so after the first step it is the gradient itself. There is no batch
    size here: these are gradients of a mean.
    """
    scene, params = gather(student, descent, steps=1)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=1))


@check(points=3, examples=EXAMPLES, descent=descents())
def momentum_gathers(student, descent):
    """Ten steps of MomentumSGD lead where torch.optim.SGD leads with momentum.

    v = momentum * v + gradient, then p = p - lr * v: the gradient comes in whole, and each parameter
    has a velocity of its own.
    """
    scene, params = gather(student, descent, steps=10)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=10))


@check(points=1, examples=EXAMPLES, descent=descents())
def the_velocity_survives_zero_grad(student, descent):
    """With zero_grad() after every step, the steps are the same.

    The velocity is a tensor of its own: where v is p.grad itself, zeroing the gradient zeroes it, too.
    """
    scene, params = gather(student, descent, steps=2, zeroing=True)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=2))


@check(points=1, examples=EXAMPLES, descent=descents())
def zero_grad_zeroes_all(student, descent):
    """After zero_grad(), every parameter's gradient is zero or None.

    Go over all the parameters; grad.zero_() changes a gradient in place, grad = 0 only names it.
    """
    scene, params = gather(student, descent, steps=1, zeroing=True)
    expect_no_gradients(scene.play(scene.gradients(params))[0])


@check(points=1, examples=EXAMPLES, descent=descents())
def step_leaves_the_gradients(student, descent):
    """step() changes the parameters and nothing else: gradients stay, parameters stay leaves.

    v += ... and v.mul_(...) write into the tensor v; if that is p.grad, they write into the gradient.
    """
    scene = student.scene()
    params = scene.leaves(descent.values, into="params")
    optimizer = scene.make("MomentumSGD", params, LR, MOMENTUM, into="optimizer")
    for gradients in descent.gradients[:2]:
        scene.set_gradients(params, gradients)
        scene.method(optimizer, "step")
    left, facts, values = scene.play(scene.gradients(params), scene.facts(params), scene.values(params))
    for place, (gradient, given) in enumerate(zip(left, descent.gradients[1])):
        if gradient is None or not torch.equal(gradient, given):
            raise expect.Failure("step() changed params[{place}].grad.", place=place)
    expect_leaves(facts)
    expect_values(values, after_momentum(descent, steps=2))


@check(points=1, examples=EXAMPLES, descent=descents())
def optimizers_keep_apart(student, descent):
    """Two MomentumSGD objects do not share their velocities.

    What belongs to one object is made in __init__() and kept in self; what stands in the class's body
    belongs to all.
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


@check(points=2, examples=5, descent=descents())
def written_from_scratch(student, descent):
    """sgd and MomentumSGD do the arithmetic themselves, without torch.optim.

    Each update is one line of arithmetic with p, p.grad and, for momentum, v.
    """
    expect.names_nothing_forbidden(student)
    scene, params = descend(student, descent, steps=2)
    expect_values(scene.play(scene.values(params))[0], after_sgd(descent, steps=2))
    scene, params = gather(student, descent, steps=2)
    expect_values(scene.play(scene.values(params))[0], after_momentum(descent, steps=2))
