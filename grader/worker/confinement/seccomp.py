"""Seccomp: a process gives up, for good, every system call that it does not need.

What is allowed is listed, so that a call which a later kernel brings is refused, too. libseccomp turns
the list into a program once; every worker then loads it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import tempfile
from dataclasses import dataclass

from grader.worker.confinement import kernel

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
# What learner code may well try. It hears "Operation not permitted"; of any other call, that the
# system lacks it, which is what makes the C library fall back from clone3 and other new ones.
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

# <linux/sched.h>: a thread, and what it may not take along: new namespaces, a tracer.
_CLONE_THREAD, _CLONE_NEW = 0x10000, 0x7E020000 | 0x2000
_MREMAP_FIXED, _MREMAP_DONTUNMAP = 2, 4
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_GROWSDOWN = 0x01, 0x20, 0x100
# Names, and reading what one is: nothing that would loosen the tie to the warm process.
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
    """A compiled list of what is allowed; `load` binds the process that calls it."""

    instructions: bytes
    syscall: int
    """The number of seccomp() on this architecture."""

    def load(self) -> None:
        """Give up everything else, in all threads. Raises OSError."""
        code = ctypes.create_string_buffer(self.instructions.replace(_packed(_PID), _packed(os.getpid())))
        program = _Program(len(self.instructions) // _INSTRUCTION_BYTES, ctypes.addressof(code))
        kernel.gain_nothing_by_exec()
        stray = kernel.call(self.syscall, _SECCOMP_SET_MODE_FILTER, _TSYNC, ctypes.byref(program))
        if stray:
            raise OSError(errno.EBUSY, f"thread {stray} has a filter of its own")


def compile_filter(
    *, answers: int, answers_from: int, creates: bool, changes_folders: bool, devices: bool
) -> Filter:
    """Return what a worker is allowed.

    `answers` is the highest descriptor that it can have, which only what lies at the address
    `answers_from` can be written to. With `creates` files may be opened for making and emptying them,
    with `changes_folders` moved and removed; with `devices` devices be talked to.

    Raises OSError or RuntimeError where libseccomp or the kernel can't.
    """
    import pyseccomp
    from pyseccomp import EQ, LE, LT, MASKED_EQ, NE, Arg

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    # Another architecture's calls have other numbers, which this list knows nothing of.
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)

    def add(action: int, name: str, *conditions: Arg) -> None:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number != -1:
            rules.add_rule(action, number, *conditions)

    def allow(name: str, *conditions: Arg) -> None:
        add(pyseccomp.ALLOW, name, *conditions)

    def refuse(name: str, *conditions: Arg) -> None:
        add(pyseccomp.ERRNO(errno.EPERM), name, *conditions)

    def masked(argument: int, mask: int, value: int) -> Arg:
        return Arg(argument, MASKED_EQ, mask, value)

    for name in _ALLOWED.split():
        allow(name)
    for name in _REFUSED.split():
        refuse(name)
    for name in _CHANGES_A_FOLDER.split():
        (allow if changes_folders else refuse)(name)

    # Threads are no children: they end with their process.
    allow("clone", masked(0, _CLONE_THREAD | _CLONE_NEW, _CLONE_THREAD))
    refuse("clone", masked(0, _CLONE_THREAD, 0))
    for name in ("kill", "tgkill"):
        allow(name, Arg(0, EQ, _PID))
        refuse(name, Arg(0, NE, _PID))
    # 0 is the caller.
    allow("prlimit64", Arg(0, EQ, 0))
    allow("prlimit64", Arg(0, EQ, _PID))
    for option in _PRCTL:
        allow("prctl", Arg(0, EQ, option))

    # Anonymous memory that is shared, or that grows downwards, escapes the bound on data.
    escapes = _MAP_SHARED | _MAP_ANONYMOUS | _MAP_GROWSDOWN
    for flags in (0, _MAP_SHARED, _MAP_ANONYMOUS):
        allow("mmap", masked(3, escapes, flags))

    # Nor may a piece of the stack be put where it has room to grow anew.
    allow("mremap", masked(3, _MREMAP_FIXED | _MREMAP_DONTUNMAP, 0))

    # Opening for reading must not empty a file: older versions of Landlock do not see that.
    for name, flags_at in (("open", 1), ("openat", 2)):
        makes = os.O_CREAT | os.O_TRUNC
        for access in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
            allow(name, masked(flags_at, _O_ACCMODE | makes, access))
            if creates and access != os.O_RDONLY:
                for flags in (os.O_CREAT, os.O_TRUNC, makes):
                    allow(name, masked(flags_at, _O_ACCMODE | makes, access | flags))

    allow("write", Arg(0, LT, answers))
    allow("write", Arg(0, EQ, answers), Arg(1, EQ, answers_from))
    for name in ("writev", "pwrite64", "pwritev", "pwritev2", "dup", "sendfile"):
        allow(name, Arg(0, LT, answers))
    for name in ("dup2", "dup3"):
        allow(name, Arg(0, LT, answers), Arg(1, LT, answers))
    # Not the owner of a descriptor's signals, who might be anybody.
    for command in (_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC, *_LOCKS):
        allow("fcntl", Arg(0, LT, answers), Arg(1, EQ, command))
    if devices:
        allow("ioctl")
    else:
        for request in (_TCGETS, _TIOCGWINSZ, _FIONREAD, _FIONBIO, _FIONCLEX, _FIOCLEX):
            allow("ioctl", Arg(0, LE, answers), Arg(1, EQ, request))

    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        instructions = file.read()
    return Filter(instructions, pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "seccomp"))


def _packed(operand: int) -> bytes:
    return struct.pack("=I", operand)
