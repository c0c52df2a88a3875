"""Sends a frame of its own, whose header of a few bytes announces a tensor of 10^12 numbers.

The judge checks every size against a limit before it allocates memory.
"""

import gc

import msgspec

STATUS = "crashed"
SAYS = "a shape over its bound"


def softmax(X):
    tensor = msgspec.msgpack.Ext(1, msgspec.msgpack.encode(("float32", [10**6, 10**6], 0, False)))
    header = msgspec.msgpack.encode([{"returned": tensor}])
    frame = len(header).to_bytes(4, "little") + (0).to_bytes(8, "little") + header
    (channel,) = [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]
    channel._write(memoryview(frame))
