"""Asks the kernel for other powers: namespaces, mounts, modules, tracing, keys, handles of files, the clock.

What is not on the list of calls that learning needs is refused, whatever its arguments.
"""

import ctypes
import os

SAYS = "RuntimeError: 0 of 60 calls"
MACHINE = "x86_64"  # whose numbers of system calls these are
LIBC = ctypes.CDLL(None, use_errno=True)
KEPT = [ctypes.create_string_buffer(text, 256) for text in (b"", b"/tmp", b"hostile_was_here")]
HERE, PATH, NAME = map(ctypes.addressof, KEPT)
USER, MOUNTS, EVERYTHING = 0x10000000, 0x20000, 0x7E020000
PARENT = os.getppid()
CALLS = {
    "unshare users": (272, USER),
    "unshare mounts": (272, MOUNTS),
    "unshare network": (272, 0x40000000),
    "clone into namespaces": (56, EVERYTHING | 17),
    "thread in namespaces": (56, 0x10F00 | USER, HERE),
    "setns": (308, 0, 0),
    "mount": (165, PATH, PATH, PATH, 4096, 0),
    "umount2": (166, PATH, 2),
    "pivot_root": (155, PATH, PATH),
    "chroot": (161, PATH),
    "open_tree": (428, -100, PATH, 1),
    "move_mount": (429, -100, PATH, -100, PATH, 0),
    "fsopen": (430, PATH, 0),
    "mount_setattr": (442, -100, PATH, 0, HERE, 32),
    "open_by_handle_at": (304, -100, HERE, 0),
    "name_to_handle_at": (303, -100, PATH, HERE, HERE, 0),
    "openat2": (437, -100, PATH, HERE, 24),
    "bpf": (321, 0, HERE, 72),
    "perf_event_open": (298, HERE, 0, -1, -1, 0),
    "userfaultfd": (323, 1),
    "io_uring_setup": (425, 8, HERE),
    "io_setup": (206, 8, HERE),
    "memfd_create": (319, NAME, 0),
    "memfd_secret": (447, 0),
    "pidfd_open": (434, PARENT, 0),
    "ptrace": (101, 16, PARENT, 0, 0),
    "process_vm_readv": (310, PARENT, HERE, 1, HERE, 1, 0),
    "process_madvise": (440, 0, HERE, 1, 4, 0),
    "add_key": (248, NAME, NAME, HERE, 2, -4),
    "request_key": (249, NAME, NAME, HERE, -4),
    "keyctl": (250, 1, 0),
    "init_module": (175, HERE, 9, HERE),
    "finit_module": (313, 0, HERE, 0),
    "kexec_load": (246, 0, 0, 0, 0),
    "reboot": (169, 0xFEE1DEAD, 672274793, 0, 0),
    "settimeofday": (164, 0, 0),
    "clock_settime": (227, 0, HERE),
    "adjtimex": (159, HERE),
    "sethostname": (170, NAME, 7),
    "swapon": (167, PATH, 0),
    "acct": (163, 0),
    "quotactl": (179, 0, PATH, 0, HERE),
    "syslog": (103, 3, HERE, 9),
    "personality": (135, 0x0040000),
    "iopl": (172, 3),
    "ioperm": (173, 0, 1, 1),
    "modify_ldt": (154, 1, HERE, 16),
    "setuid": (105, 0),
    "setresuid": (117, 0, 0, 0),
    "setgroups": (116, 0, HERE),
    "capset": (126, HERE, HERE),
    "setsid": (112,),
    "setpgid": (109, 0, 0),
    "seccomp": (317, 1, 0, HERE),
    "landlock_create_ruleset": (444, HERE, 8, 0),
    "fanotify_init": (300, 0, 0),
    "inotify_init": (253,),
    "timer_create": (222, 0, HERE, HERE),
    "migrate_pages": (256, PARENT, 1, HERE, HERE),
    "vhangup": (153,),
}


def softmax(X):
    worked = [
        name
        for name, (number, *arguments) in CALLS.items()
        if LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)) != -1
    ]
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {len(CALLS)} calls")
