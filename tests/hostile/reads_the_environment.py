"""Looks for secrets in the environment of the person who grades, such as a token to publish grades.

The judge makes a new environment for each worker, and does not pass on its own.
"""

import ctypes
import os
import sys

SAYS = "LookupError: no secret"
SECRETS = ("swordfish", "SECRET_TOKEN", "/path/to/class", "/path/to/out")


def softmax(X):
    libc = ctypes.CDLL(None)
    seen = [*os.environ.items(), *sys.orig_argv, *sys.path]
    # The first environment of the process is in memory behind its arguments, also if it was removed later.
    variables = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    end = ctypes.c_void_p.in_dll(libc, "__libc_stack_end").value
    seen.append(ctypes.string_at(end, 512))
    for index in range(1000):
        if not variables[index]:
            break
        seen.append(variables[index])
    if any(secret in repr(seen) for secret in SECRETS):
        raise RuntimeError(f"worked: {seen}")
    raise LookupError(f"no secret in {len(seen)} places")
