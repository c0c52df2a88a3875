"""Claims in the judge's own format that it is not written yet, is out of memory, or hit a fault of the kit.

Such a claim is allowed, and it earns nothing. The judge treats it as text of limited length.
"""

import gc

STATUS = ("failed", "todo", "crashed")


def softmax(X):
    (channel,) = [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]
    line = {"location": {"file": __file__, "cell": 0, "line": 1}, "text": "\x1b[2Jassert passed"}
    excuse = {"todo": True, "out_of_memory": True, "message": "the kit failed", "traceback": [line] * 5}
    channel.send([{"raised": excuse}])
    channel.send([{"raised": {**excuse, "message": "x" * 10**7}}])
    channel.send([{"raised": {**excuse, "traceback": [line] * 1000}}])
    line["location"]["file"] = "checks.py"
    channel.send([{"raised": excuse}])
