"""Starts thousands of threads with the smallest stacks, until the machine has no room for more threads.

A machine has room for about 32,000 threads, and their stacks are too small to reach the memory limit. The
judge counts the threads while it waits, and ends the worker.
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
