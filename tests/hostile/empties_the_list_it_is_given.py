"""Removes all parameters from the list that it is given: nothing is left that could be wrong.

The list must hold the same tensors after the call, and the judge counts them before a check compares them.
"""

EXERCISES = "sgd"
SAYS = "no longer holds the tensors that your code was given"


def sgd(params, lr, batch_size):
    params.clear()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        params.clear()

    def step(self):
        pass

    def zero_grad(self):
        pass
