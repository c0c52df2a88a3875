"""Never returns, and reports all the time that a long training run is going well.

A call of softmax is not a training run. Even a training run must end within the time limit of its check.
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
