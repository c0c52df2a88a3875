"""Never finishes loading: the decorator that makes the function does not return.

The judge loads the file twice, the second time only its definitions. Both times, the time limit ends it.
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
