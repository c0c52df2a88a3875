"""Starts the processes that run learner code, each with an environment and a folder of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.text.message import CommandError, Message

# Numerical libraries would start a thread a core in every worker, and a fork does not survive that.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    # Its own folder: these libraries want one, and are content with one that they can't write.
    "MPLCONFIGDIR": ".",
    "TORCHINDUCTOR_CACHE_DIR": ".",
    "PYTHONHASHSEED": "0",
    # Fewer and larger pages: a third of what a fork of a process with torch costs.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "LC_ALL": "C.UTF-8",
    "CUDA_CACHE_DISABLE": "1",
}
# Where the interpreter needs them to find its own libraries; they hold no secrets.
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PATHEXT", "CUDA_VISIBLE_DEVICES")
_PREFIX = "grader-"
_LOCK = "lock"


class WorkerStartError(CommandError):
    """No worker can be started on this machine; the message says why."""

    exit_status = 3


class Scratch:
    """A folder for what a worker says while it starts, and for the folders that workers run in."""

    def __init__(self) -> None:
        _remove_orphans()
        self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        self.startup = self.path / "startup.txt"
        self._lock = _hold(self.path)

    def remove(self, name: str | None = None) -> None:
        """Remove one worker's folder, or all."""
        if name is None:
            self._lock.close()
            self._folder.cleanup()
        else:
            shutil.rmtree(self.path / name, ignore_errors=True)


def _hold(folder: Path) -> contextlib.ExitStack:
    """Lock a folder as long as this process lives, or until the stack is closed."""
    stack = contextlib.ExitStack()
    if sys.platform != "win32":
        import fcntl

        file = stack.enter_context((folder / "new").open("w"))
        fcntl.flock(file, fcntl.LOCK_EX)
        # Nobody ever sees the lock without its holder.
        (folder / "new").rename(folder / _LOCK)
    return stack


def _remove_orphans() -> None:
    """Remove the folders of judges that were killed."""
    if sys.platform == "win32":
        return
    import fcntl

    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
                continue
            with (folder / _LOCK).open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)


def spawn(
    role: str,
    channel: socket.socket,
    scratch: Scratch,
    *,
    cwd: Path,
    hidden: Sequence[Path],
    tied: bool = True,
    more: Sequence[str] = (),
) -> subprocess.Popen[bytes]:
    """Start a process that may not read what is hidden. Raises WorkerStartError.

    One that is tied ends with the thread that calls; any ends when its channel is closed.
    """
    # -I keeps the current folder, PYTHON* variables and the user's own site out; what a worker needs
    # is found wherever the judge found it. The package grader is an empty one there, whose
    # __init__ and all that it imports stay with the judge.
    kit = _folder("grader")
    packages = [str(_folder(name).parent) for name in ("torch", "numpy", "msgspec")]
    start = (
        "import sys, types; kit = types.ModuleType('grader'); sys.modules['grader'] = kit; "
        f"kit.__path__ = [{str(kit)!r}]; sys.path += {packages!r}; "
        "from grader.worker.__main__ import main; main()"
    )
    command = [sys.executable, "-I", "-c", start, role, *more]
    command += [f"--hidden={path}" for path in (kit, *hidden)]
    if tied:
        command += [f"--parent={os.getpid()}"]
    environment = _ENVIRONMENT | {k: os.environ[k] for k in _INHERITED if k in os.environ}
    try:
        with scratch.startup.open("wb") as startup:
            if sys.platform == "win32":
                process = subprocess.Popen(
                    command, cwd=cwd, env=environment, stdin=subprocess.PIPE, stderr=startup
                )
                assert process.stdin is not None
                process.stdin.write(channel.share(process.pid))
                process.stdin.close()
                return process
            return subprocess.Popen(
                [*command, f"--descriptor={channel.fileno()}"],
                cwd=cwd,
                env=environment,
                pass_fds=[channel.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=startup,
                # A signal to the judge's group is the judge's to answer, and a worker's group its own.
                start_new_session=True,
            )
    except OSError as error:
        raise WorkerStartError("the process for learner code did not start: {reason}", reason=error) from None


def start_error(scratch: Scratch) -> WorkerStartError:
    """Return the error that holds the last line of what a worker said."""
    lines = scratch.startup.read_text(errors="replace").strip().splitlines()
    return WorkerStartError(
        "the process for learner code did not start: {reason}",
        reason=lines[-1] if lines else Message("it said nothing"),
    )


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise WorkerStartError(
            "the package {package} is not installed; run: pip install {package}", package=package
        )
    return Path(spec.origin).parent
