"""`python -m grader` is the `grader` command."""

import sys

from grader.commands import main


def run() -> None:
    """Run the command line and exit with its status."""
    sys.exit(main())


if __name__ == "__main__":
    run()
