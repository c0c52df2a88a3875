"""Confines a worker before any learner code runs.

Every Linux limits its resources and ends it with its parent; Landlock and seccomp are layers that a
kernel can lack. The process that forks prepares them once, and each child applies them to itself.
"""

from __future__ import annotations

import ctypes
import encodings.ascii  # noqa: F401  # here and not in each child
import errno
import glob
import mmap
import os
import resource
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Sequence

from grader.wire.control import Allowance
from grader.worker.confinement import kernel, landlock, seccomp

# The descriptor for answers is the highest that a worker can have: a rule finds it by one comparison.
MOST_FILES = 256
_ANSWERS = MOST_FILES - 1
_OUTLET_BYTES = 1 << 18
_RESERVE_BYTES = 2 * 1024**3
# For the main thread; the stacks of other threads count as data.
_STACK_BYTES = 64 * 1024**2

_CAPABILITIES_V3 = 0x20080522
# Only this one is kept: root, too, must be able to read libraries in the folder of another user.
_CAP_DAC_READ_SEARCH = 1 << 2

# Where the dynamic linker and the C library look.
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_TIME_ZONES = ("/usr/share/zoneinfo", "/etc/localtime")
# Torch reads these when it first computes with half precision.
_PROCESSOR = ("/proc/cpuinfo", "/sys/devices/system/cpu")
# Not /dev/zero: a mapping of it is memory that no limit counts.
_RANDOM = ("/dev/random", "/dev/urandom")


class Outlet:
    """The only place in memory from which a confined worker can write to the judge."""

    def __init__(self) -> None:
        # Private: the confinement forbids memory that is shared.
        self._memory = mmap.mmap(-1, _OUTLET_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the data and return how many bytes. Raises OSError."""
        size = min(len(data), _OUTLET_BYTES)
        self._memory[:size] = data[:size]
        return os.write(descriptor, memoryview(self._memory)[:size])


class Confinement:
    """What this machine can forbid learner code."""

    def __init__(self, hidden: Sequence[str]) -> None:
        """Try which layers the kernel has; no worker may read the paths that are `hidden`."""
        self.missing: dict[str, str] = {}
        self.outlet = Outlet()
        self._rights: landlock.Rights | None = None
        self._folder = os.getcwd()
        self._filters: dict[tuple[bool, bool], seccomp.Filter] = {}
        self._rulesets: dict[bool, int] = {}
        try:
            rights = landlock.probe()
            _try_in_child(lambda: landlock.restrict(landlock.ruleset(rights, ())))
            self._rights = rights
        except OSError as error:
            self.missing["landlock"] = f"the kernel does not offer it ({error.strerror})"
        try:
            _try_in_child(self._filter(Allowance(0)).load)
        except OSError as error:
            self.missing["seccomp"] = f"the kernel does not offer it ({error.strerror})"
        except (ImportError, RuntimeError) as error:
            self.missing["seccomp"] = str(error)
        roots = _libraries()
        hidden = [os.path.realpath(path) for path in hidden]
        self._readable = [grant for root in roots for grant in _around(root, hidden)]
        linked = [path for path, _ in self._readable if not any(_is_beneath(path, root) for root in roots)]
        self._libraries = [(path, landlock.READ) for path in (*roots, *linked)]
        self.prepare(Allowance(0))

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that `apply` applies."""
        return tuple(layer for layer in ("process", "landlock", "seccomp") if layer not in self.missing)

    @property
    def report(self) -> dict[str, object]:
        """What the judge is sent: the layers, and why others are missing."""
        return {"layers": self.layers, "missing": self.missing}

    def prepare(self, allowance: Allowance) -> None:
        """Do once, before a fork, what every child would otherwise do for itself."""
        if "seccomp" not in self.missing:
            self._filter(allowance)
        if self._rights:
            self._ruleset(self._rights, allowance)

    def apply(self, channel: int, allowance: Allowance, *, parent: int) -> int:
        """Confine this process until its end, and return the new descriptor of `channel`.

        The worker's folder is the current one. Raises OSError where a layer can't be applied.
        """
        # This comes first: compiling a filter needs a file.
        filter = None if "seccomp" in self.missing else self._filter(allowance)
        die_with_parent(parent)
        os.dup2(channel, _ANSWERS)
        _limit_memory(allowance)
        _drop_capabilities()
        # Libraries that ask for the folder of temporary files would try to write one, and fail at import.
        tempfile.tempdir = os.getcwd()
        if self._rights:
            # The ruleset for all workers has hundreds of rules where hidden files lie among libraries.
            own = landlock.ruleset(self._rights, self._own_grants(allowance))
            landlock.restrict(self._ruleset(self._rights, allowance), own)
        os.closerange(3, _ANSWERS)
        os.closerange(MOST_FILES, os.sysconf("SC_OPEN_MAX"))
        if filter:
            filter.load()
        # This comes last: an error before it is written to a file, which the judge reads.
        _limit_files(allowance)
        return _ANSWERS

    def _ruleset(self, rights: landlock.Rights, allowance: Allowance) -> int:
        """Return the ruleset for all workers: all but what is hidden, and the folders of all workers."""
        if allowance.gpu not in self._rulesets:
            grants = (*self._readable, (self._folder, landlock.WRITE), *_devices(allowance))
            self._rulesets[allowance.gpu] = landlock.ruleset(rights, grants)
        return self._rulesets[allowance.gpu]

    def _own_grants(self, allowance: Allowance) -> Iterator[tuple[str, int]]:
        """Yield what one worker is granted: of the workers' folders, only its own."""
        yield from self._libraries
        # The judge copies files of the hand-in there.
        yield os.getcwd(), landlock.WRITE if allowance.scratch_bytes else landlock.READ
        yield from _devices(allowance)

    def _filter(self, allowance: Allowance) -> seccomp.Filter:
        key = bool(allowance.scratch_bytes), allowance.gpu
        if key not in self._filters:
            self._filters[key] = seccomp.compile_filter(
                answers=_ANSWERS,
                answers_from=self.outlet.address,
                creates=bool(allowance.scratch_bytes) or "landlock" not in self.missing,
                changes_folders=bool(allowance.scratch_bytes),
                devices=allowance.gpu,
            )
        return self._filters[key]


def _devices(allowance: Allowance) -> Iterator[tuple[str, int]]:
    yield os.devnull, landlock.READ_FILE | landlock.WRITE_FILE
    for device in _RANDOM:
        yield device, landlock.READ_FILE
    if allowance.gpu:
        for device in glob.glob("/dev/nvidia*"):
            yield device, landlock.READ | landlock.WRITE_FILE | landlock.IOCTL_DEV
        for folder in ("/proc", "/sys"):
            yield folder, landlock.READ


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent, of process id `parent`, ends."""
    kernel.signal_at_end_of_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _try_in_child(layer: Callable[[], None]) -> None:
    """Apply a layer to a child. Raises OSError where that fails."""
    child = os.fork()
    if child == 0:
        try:
            layer()
        except OSError as error:
            os._exit(error.errno or errno.EPERM)
        finally:
            os._exit(0)
    number = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if number:
        raise OSError(abs(number), os.strerror(abs(number)))


def _limit_memory(allowance: Allowance) -> None:
    # The limit comes on top of what torch has taken already, which differs from build to build.
    with open("/proc/self/statm", encoding="ascii") as statm:
        reserved, *_, data, _ = (int(pages) * resource.getpagesize() for pages in statm.read().split())
    if not allowance.gpu:
        # Stacks and pages that are only read are not data, but take memory as well: so addresses are limited,
        # too, with room for memory that is reserved and never used. A GPU's driver reserves more than that.
        most = reserved + allowance.memory_bytes + _RESERVE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for limit, most in (
        (resource.RLIMIT_DATA, data + allowance.memory_bytes),
        (resource.RLIMIT_STACK, _STACK_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        resource.setrlimit(limit, (most, most))


def _limit_files(allowance: Allowance) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowance.scratch_bytes, allowance.scratch_bytes))
    # A write beyond the limit raises OSError in the learner's code instead of sending a signal.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    # Effective, permitted and inheritable: first for the lower 32 capabilities, then for the others.
    sets = (ctypes.c_uint32 * 6)()
    kernel.libc("capget", header, sets)
    kept = sets[1] & _CAP_DAC_READ_SEARCH
    kernel.libc("capset", header, (ctypes.c_uint32 * 6)(kept, kept))


def _libraries() -> list[str]:
    """Return the folders and files of the interpreter's libraries."""
    loaded = set()
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        for line in maps:
            path = line.rstrip("\n").split(maxsplit=5)[-1]
            if ".so" in path:
                loaded.add(os.path.dirname(path))
    # Not all of sys.path: an editable installation adds a folder with many other files in it.
    installed = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    own = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), *installed}
    roots = {*own, *loaded, *_SYSTEM, *_TIME_ZONES, *_PROCESSOR}
    real = sorted({os.path.realpath(root) for root in roots if root and os.path.exists(root)})
    return [root for root in real if not any(_is_beneath(root, other) for other in real if other != root)]


def _around(path: str, hidden: Sequence[str]) -> Iterator[tuple[str, int]]:
    if any(_is_beneath(path, secret) for secret in hidden):
        return
    if not any(_is_beneath(secret, path) for secret in hidden):
        yield path, landlock.READ
        return
    # Landlock has no exceptions beneath a granted path.
    yield path, landlock.READ_DIR
    for entry in os.scandir(path):
        real = os.path.realpath(entry.path)
        if not entry.is_symlink():
            yield from _around(real, hidden)
        elif not any(_is_beneath(secret, real) or _is_beneath(real, secret) for secret in hidden):
            yield real, landlock.READ


def _is_beneath(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
