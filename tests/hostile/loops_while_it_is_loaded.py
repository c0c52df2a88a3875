"""Never comes to an end of being loaded: the function itself is made by a decorator that does not return.

It is loaded twice, the second time without anything but definitions, and both times end by the clock.
"""

STATUS = "timeout"
SAYS = "Loading the source took longer than 1 s."
HASTY = True


def endless(function):
    while True:
        pass


@endless
def softmax(X):
    return X * 0
