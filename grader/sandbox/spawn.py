"""Starts the processes that run learner code, each with an environment and a folder of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.folders import remove_folder
from grader.text.message import CommandError, Message

# Otherwise numerical libraries start one thread per core in every worker, and these do not survive a fork.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    # The worker's own folder: these libraries ask for a folder, and accept one that they cannot write to.
    "MPLCONFIGDIR": ".",
    "TORCHINDUCTOR_CACHE_DIR": ".",
    "PYTHONHASHSEED": "0",
    # Fewer and larger pages make the fork of a process with torch three times as fast.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "LC_ALL": "C.UTF-8",
    "CUDA_CACHE_DISABLE": "1",
}
# The interpreter may need these to find its own libraries; they hold no secrets.
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PATHEXT", "CUDA_VISIBLE_DEVICES")
_PREFIX = "grader-"
_LOCK = "lock"


class WorkerStartError(CommandError):
    """No worker can be started on this machine; the message says why."""

    exit_status = 3


class WorkFolder:
    """A temporary folder: it holds the stderr of a starting process, and the folders that workers run in."""

    def __init__(self) -> None:
        _remove_orphans()
        self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        self.startup = self.path / "startup.txt"
        self._lock = _hold(self.path)

    def remove(self, name: str | None = None) -> None:
        """Remove the folder of one worker, or everything."""
        if name is None:
            self._lock.close()
            remove_folder(self.path)
            self._folder.cleanup()
        else:
            remove_folder(self.path / name)


def _hold(folder: Path) -> contextlib.ExitStack:
    """Lock a folder until this process ends or the stack is closed."""
    stack = contextlib.ExitStack()
    if sys.platform != "win32":
        import fcntl

        file = stack.enter_context((folder / "new").open("w"))
        fcntl.flock(file, fcntl.LOCK_EX)
        # A lock file of this name is always held by its process.
        (folder / "new").rename(folder / _LOCK)
    return stack


def _remove_orphans() -> None:
    """Remove the folders that killed judges have left."""
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
                remove_folder(folder)


def spawn(
    role: str,
    channel: socket.socket,
    work: WorkFolder,
    *,
    cwd: Path,
    hidden: Sequence[Path],
    ends_with_parent: bool = True,
    options: Sequence[str] = (),
) -> subprocess.Popen[bytes]:
    """Start a process that may not read what is `hidden`. Raises WorkerStartError.

    With `ends_with_parent` it ends when the calling thread ends; it always ends when its channel is closed.
    """
    # -I leaves out the current folder, the PYTHON* variables and the user's own site-packages; a worker
    # finds what it needs where the judge has found it. Its package grader is an empty module: it does not
    # run the __init__ of the real one, which imports what only the judge may have.
    kit = _folder("grader")
    packages = [str(_folder(name).parent) for name in ("torch", "numpy", "msgspec")]
    start = (
        "import sys, types; kit = types.ModuleType('grader'); sys.modules['grader'] = kit; "
        f"kit.__path__ = [{str(kit)!r}]; sys.path += {packages!r}; "
        "from grader.worker.__main__ import main; main()"
    )
    command = [sys.executable, "-I", "-c", start, role, *options]
    command += [f"--hidden={path}" for path in (kit, *hidden)]
    if ends_with_parent:
        command += [f"--parent={os.getpid()}"]
    environment = _ENVIRONMENT | {k: os.environ[k] for k in _INHERITED if k in os.environ}
    try:
        with work.startup.open("wb") as startup:
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
                # A signal to the judge's group must not reach workers, nor one to a worker's group the judge.
                start_new_session=True,
            )
    except OSError as error:
        raise WorkerStartError("the process for learner code did not start: {reason}", reason=error) from None


def start_error(work: WorkFolder) -> WorkerStartError:
    """Return the error with the last line that a worker has written to stderr."""
    lines = work.startup.read_text(errors="replace").strip().splitlines()
    return WorkerStartError(
        "the process for learner code did not start: {reason}",
        reason=lines[-1] if lines else Message("it wrote no error message"),
    )


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise WorkerStartError(
            "the package {package} is not installed; run: pip install {package}", package=package
        )
    return Path(spec.origin).parent
