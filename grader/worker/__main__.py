"""The command of a worker process, which the judge starts in one of two roles: warm or fresh."""

from __future__ import annotations

import argparse
import gc
import socket
import sys


def main() -> None:
    """Start a worker as the judge's command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("warm", "fresh"))
    parser.add_argument("--descriptor", type=int, help="the judge's socket; Windows reads it from stdin")
    parser.add_argument("--allowance", default="", help="what a fresh worker may take")
    parser.add_argument("--hidden", action="append", default=[], help="a path that no worker may read")
    parser.add_argument("--parent", type=int, help="the process to end with")
    options = parser.parse_args()
    # Learner code must not learn where the course lies.
    del sys.argv[1:]
    channel = _connect(options.descriptor)
    if sys.platform == "linux" and options.parent:
        from grader.worker.confinement.confine import die_with_parent

        die_with_parent(options.parent)
    # This imports torch: once for all children, and before anything is forbidden. Without a pause, the
    # collector would search torch a dozen times and find nothing.
    gc.disable()
    from grader.worker import processes

    if options.role == "warm":
        processes.fork_on_request(channel, options.hidden)
    else:
        processes.serve_alone(channel, options.hidden, options.allowance, parent=options.parent)


def _connect(descriptor: int | None) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=descriptor)


if __name__ == "__main__":
    main()
