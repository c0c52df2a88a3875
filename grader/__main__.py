"""`python -m grader` is the `grader` command."""

import sys


def run() -> None:
    """Run the command line and exit with its status."""
    try:
        from grader.commands import main
    except KeyboardInterrupt:
        # What main() does with Ctrl-C, where it comes before there is a main().
        sys.exit(130)
    sys.exit(main())


if __name__ == "__main__":
    run()
