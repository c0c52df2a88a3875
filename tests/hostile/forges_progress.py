"""Never returns, and says all the while that a long training run is going well.

A function is not a training run; and even one of those ends at the time that its check may take.
"""

import gc
import time

STATUS = ("timeout", "crashed")
HASTY = True


def softmax(X):
    (channel,) = [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]
    while True:
        channel.send({"progress": {"epoch": -(10**18), "epochs": 10**18, "done": float("nan")}})
        time.sleep(0.05)
