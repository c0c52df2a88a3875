"""Has top-level code that never ends above a function that returns nothing.

The second time, only the definitions are loaded, so that the function is graded; the code is told.
"""

SAYS = ("it did not finish in time, so the definitions alone were loaded", "is a return missing?")
HASTY = True

while True:
    weights = [0.9 * number for number in range(1000)]


def softmax(X):
    X / 2
