"""Has top-level code that never ends, above a function that returns nothing.

After the time limit, the judge loads only the definitions and grades the function. The report says that the
code did not finish.
"""

SAYS = ("This line did not end within", "is a return missing?")
HASTY = True

while True:
    weights = [0.9 * number for number in range(1000)]


def softmax(X):
    X / 2
