"""Looks for secrets in the environment of the person who grades, such as a token for publishing marks.

A worker's environment is made for it; what the judge has in its own is not passed on.
"""

import ctypes
import os
import sys

SAYS = "LookupError: no secret"
SECRETS = ("swordfish", "SECRET_TOKEN", "/path/to/class", "/path/to/out")


def softmax(X):
    libc = ctypes.CDLL(None)
    seen = [*os.environ.items(), *sys.orig_argv, *sys.path]
    # As it was handed over when the process began, behind the arguments, whatever was removed since.
    variables = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    end = ctypes.c_void_p.in_dll(libc, "__libc_stack_end").value
    seen.append(ctypes.string_at(end, 512))
    for index in range(1000):
        if not variables[index]:
            break
        seen.append(ctypes.string_at(variables[index], 2000))
    if any(secret in repr(seen) for secret in SECRETS):
        raise RuntimeError(f"worked: {seen}")
    raise LookupError(f"no secret in {len(seen)} places")
