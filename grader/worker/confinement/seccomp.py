"""Seccomp: a process gives up every system call that it does not need, and cannot get it back.

This is a list of what is allowed, so that a call that a later kernel adds is refused, too. libseccomp
compiles the list to a program once; every worker then loads the program.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.worker.confinement import kernel

if TYPE_CHECKING:
    from pyseccomp import Arg

# Computing, memory, threads, time, one's own signals, and files as far as Landlock lets them be opened.
_ALLOWED = """
    access alarm arch_prctl brk capget chdir clock_getres clock_gettime clock_nanosleep close close_range
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd eventfd2 exit exit_group faccessat
    faccessat2 fadvise64 fchdir fdatasync flock fstat fstatfs fsync ftruncate futex futex_waitv
    get_robust_list getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpgid
    getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid
    gettimeofday getuid lseek lstat madvise membarrier mincore mlock mprotect msync munlock munmap
    nanosleep newfstatat pause pipe pipe2 poll ppoll pread64 preadv preadv2 pselect6 read readahead
    readlink readlinkat readv restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn
    rt_sigsuspend rt_sigtimedwait sched_get_priority_max sched_get_priority_min sched_getaffinity
    sched_getattr sched_getparam sched_getscheduler sched_yield select set_robust_list set_tid_address
    setitimer setrlimit sigaltstack stat statfs statx sysinfo time times umask uname wait4 waitid
"""
_CHANGES_A_FOLDER = "mkdir mkdirat rename renameat renameat2 rmdir unlink unlinkat"
# Calls that learner code may try: they fail with "Operation not permitted". Any other call fails with
# "Function not implemented", so that the C library falls back from clone3 and other new calls.
_REFUSED = """
    accept accept4 add_key adjtimex bind bpf chmod chown chroot clock_adjtime clock_settime connect execve
    execveat fchmod fchmodat fchmodat2 fchown fchownat fork fremovexattr fsetxattr fsmount fsopen
    futimesat getpeername getsockname getsockopt init_module io_uring_enter io_uring_register
    io_uring_setup ioprio_set kcmp keyctl lchown link linkat listen lremovexattr lsetxattr memfd_create
    memfd_secret mknod mknodat mount move_mount mq_open msgctl msgget msgrcv msgsnd name_to_handle_at
    open_by_handle_at open_tree perf_event_open personality pidfd_getfd pidfd_open pidfd_send_signal
    pivot_root process_madvise process_vm_readv process_vm_writev ptrace reboot recvfrom recvmmsg recvmsg
    removexattr request_key rt_sigqueueinfo rt_tgsigqueueinfo sched_setaffinity sched_setattr
    sched_setparam sched_setscheduler semctl semget semop semtimedop sendmmsg sendmsg sendto setdomainname
    setfsgid setfsuid setgid setgroups sethostname setns setpgid setpriority setregid setresgid setresuid
    setreuid setsid setsockopt settimeofday setuid setxattr shmat shmctl shmdt shmget shutdown socket
    socketpair splice symlink symlinkat syslog tee tkill truncate umount2 unshare userfaultfd utime
    utimensat utimes vfork vmsplice
"""

# <linux/sched.h>: a thread, and what it must not have: new namespaces, a tracer.
_CLONE_THREAD, _CLONE_NEW = 0x10000, 0x7E020000 | 0x2000
_MREMAP_FIXED, _MREMAP_DONTUNMAP = 2, 4
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_GROWSDOWN = 0x01, 0x20, 0x100
# Options that name a thread or read a setting; none that stops the process from ending with its parent.
_PRCTL = (3, 15, 16, 21, 23, 27, 39, 0x53564D41)  # PR_GET_*, PR_SET_NAME, PR_CAPBSET_READ, PR_SET_VMA
_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
_LOCKS = (5, 6, 7, 36, 37, 38)
_TCGETS, _TIOCGWINSZ, _FIONREAD = 0x5401, 0x5413, 0x541B
_FIONBIO, _FIONCLEX, _FIOCLEX = 0x5421, 0x5450, 0x5451
_O_ACCMODE = 3

_INSTRUCTION_BYTES = 8
# Stands in a program for the number of the process that will load it.
_PID = 0x5EC0A9B1
_SECCOMP_SET_MODE_FILTER = 1
_TSYNC = 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


@dataclass(frozen=True)
class Filter:
    """A compiled list of what is allowed; the process that calls `load` is bound by it."""

    instructions: bytes
    syscall: int
    """The number of seccomp() on this architecture."""

    def load(self) -> None:
        """Give up every other call, in all threads. Raises OSError."""
        code = ctypes.create_string_buffer(self.instructions.replace(_packed(_PID), _packed(os.getpid())))
        program = _Program(len(self.instructions) // _INSTRUCTION_BYTES, ctypes.addressof(code))
        kernel.forbid_new_privileges()
        stray = kernel.call(self.syscall, _SECCOMP_SET_MODE_FILTER, _TSYNC, ctypes.byref(program))
        if stray:
            raise OSError(errno.EBUSY, f"thread {stray} has a filter of its own")


class _Rules:
    """A list of system calls, each allowed or refused under conditions on its arguments."""

    def __init__(self) -> None:
        # Imported late: where libseccomp is missing, the worker reports this layer as missing.
        import pyseccomp

        self._library = pyseccomp
        self._filter = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
        # Another architecture's calls have other numbers, which this list does not know.
        self._filter.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)

    def allow(self, name: str, *conditions: Arg) -> None:
        """Allow a call whose arguments fulfil all the conditions."""
        self._add(self._library.ALLOW, name, conditions)

    def refuse(self, name: str, *conditions: Arg) -> None:
        """Answer such a call with "Operation not permitted"."""
        self._add(self._library.ERRNO(errno.EPERM), name, conditions)

    def compiled(self) -> Filter:
        """Return the list as a program for the kernel."""
        with tempfile.TemporaryFile() as file:
            self._filter.export_bpf(file)
            file.seek(0)
            instructions = file.read()
        return Filter(instructions, self._number("seccomp"))

    def _add(self, action: int, name: str, conditions: Sequence[Arg]) -> None:
        number = self._number(name)
        # -1: this architecture has no call of that name.
        if number != -1:
            self._filter.add_rule(action, number, *conditions)

    def _number(self, name: str) -> int:
        number: int = self._library.resolve_syscall(self._library.Arch.NATIVE, name)
        return number


def compile_filter(
    *, answers: int, answers_from: int, creates: bool, changes_folders: bool, devices: bool
) -> Filter:
    """Return the filter for one kind of worker.

    `answers` is the highest descriptor that a worker can have; it can write to it only what lies at the
    address `answers_from`. With `creates` it may create and empty files, with `changes_folders` move and
    remove them; with `devices` it may call ioctl() on devices.

    Raises ImportError, OSError or RuntimeError where libseccomp or the kernel can't do this.
    """
    rules = _Rules()
    for name in _ALLOWED.split():
        rules.allow(name)
    for name in _REFUSED.split():
        rules.refuse(name)
    for name in _CHANGES_A_FOLDER.split():
        (rules.allow if changes_folders else rules.refuse)(name)
    _add_threads_and_processes(rules)
    _add_memory(rules)
    _add_files(rules, creates=creates)
    _add_descriptors(rules, answers, answers_from, devices=devices)
    return rules.compiled()


def _add_threads_and_processes(rules: _Rules) -> None:
    from pyseccomp import EQ, NE, Arg

    # A thread is not a child: it ends with its process.
    rules.allow("clone", _masked(0, _CLONE_THREAD | _CLONE_NEW, _CLONE_THREAD))
    rules.refuse("clone", _masked(0, _CLONE_THREAD, 0))
    for name in ("kill", "tgkill"):
        rules.allow(name, Arg(0, EQ, _PID))
        rules.refuse(name, Arg(0, NE, _PID))
    # 0 is the caller.
    rules.allow("prlimit64", Arg(0, EQ, 0))
    rules.allow("prlimit64", Arg(0, EQ, _PID))
    for option in _PRCTL:
        rules.allow("prctl", Arg(0, EQ, option))


def _add_memory(rules: _Rules) -> None:
    # Anonymous memory that is shared, or that grows downwards, escapes the bound on data.
    escapes = _MAP_SHARED | _MAP_ANONYMOUS | _MAP_GROWSDOWN
    for flags in (0, _MAP_SHARED, _MAP_ANONYMOUS):
        rules.allow("mmap", _masked(3, escapes, flags))
    # A piece of the stack must not be moved to a place where it can grow again.
    rules.allow("mremap", _masked(3, _MREMAP_FIXED | _MREMAP_DONTUNMAP, 0))


def _add_files(rules: _Rules, *, creates: bool) -> None:
    makes = os.O_CREAT | os.O_TRUNC
    # Opening for reading must not empty a file: older versions of Landlock do not see that.
    for name, flags_at in (("open", 1), ("openat", 2)):
        for access in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
            rules.allow(name, _masked(flags_at, _O_ACCMODE | makes, access))
            if creates and access != os.O_RDONLY:
                for flags in (os.O_CREAT, os.O_TRUNC, makes):
                    rules.allow(name, _masked(flags_at, _O_ACCMODE | makes, access | flags))


def _add_descriptors(rules: _Rules, answers: int, answers_from: int, *, devices: bool) -> None:
    from pyseccomp import EQ, LE, LT, Arg

    rules.allow("write", Arg(0, LT, answers))
    rules.allow("write", Arg(0, EQ, answers), Arg(1, EQ, answers_from))
    for name in ("writev", "pwrite64", "pwritev", "pwritev2", "dup", "sendfile"):
        rules.allow(name, Arg(0, LT, answers))
    for name in ("dup2", "dup3"):
        rules.allow(name, Arg(0, LT, answers), Arg(1, LT, answers))
    # Not F_SETOWN: it could send the signals of a descriptor to any process.
    for command in (_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC, *_LOCKS):
        rules.allow("fcntl", Arg(0, LT, answers), Arg(1, EQ, command))
    if devices:
        rules.allow("ioctl")
    else:
        for request in (_TCGETS, _TIOCGWINSZ, _FIONREAD, _FIONBIO, _FIONCLEX, _FIOCLEX):
            rules.allow("ioctl", Arg(0, LE, answers), Arg(1, EQ, request))


def _masked(argument: int, mask: int, value: int) -> Arg:
    """Return the condition that an argument, where `mask` has bits, has those of `value`."""
    from pyseccomp import MASKED_EQ, Arg

    return Arg(argument, MASKED_EQ, mask, value)


def _packed(operand: int) -> bytes:
    return struct.pack("=I", operand)
