"""Starts threads of the smallest size, by the thousands, until no process of the machine can start another.

A machine has room for some 32,000 of them, and their stacks are too small to reach a bound on memory. The
judge counts them while it waits.
"""

import threading

STATUS = "crashed"
SAYS = "its process had started more than 256 threads"
MANY = 3000


def softmax(X):
    threading.stack_size(32768)
    done = threading.Event()
    threads = []
    try:
        for _ in range(MANY):
            thread = threading.Thread(target=done.wait, daemon=True)
            thread.start()
            threads.append(thread)
    except (RuntimeError, MemoryError):
        pass
    finally:
        done.set()
        for thread in threads:
            thread.join()
    raise RuntimeError(f"worked: {len(threads)} threads")
