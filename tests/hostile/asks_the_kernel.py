"""Makes every system call that computing does not need: for namespaces, mounts, tracing, keys, clocks, ...

The kernel allows only the calls on the kit's list and refuses all others, whatever their arguments are. The
arguments here are invalid, so a call that is not refused fails and does no harm.
"""

import ctypes
import errno

SAYS = "RuntimeError: 0 of 193 calls"
MACHINE = "x86_64"  # the numbers of the system calls are those of this processor
LIBC = ctypes.CDLL(None, use_errno=True)
NONSENSE = [ctypes.c_long(-1)] * 6
CALLS = """
    sendfile 40 socket 41 connect 42 accept 43 sendto 44 recvfrom 45 sendmsg 46 recvmsg 47 shutdown 48
    bind 49 listen 50 getsockname 51 getpeername 52 socketpair 53 setsockopt 54 getsockopt 55 clone 56
    execve 59 semop 65 semctl 66 shmdt 67 msgsnd 69 msgrcv 70 msgctl 71 truncate 76 rename 82 mkdir 83
    rmdir 84 creat 85 link 86 unlink 87 symlink 88 chmod 90 fchmod 91 chown 92 fchown 93 lchown 94
    ptrace 101 syslog 103 setuid 105 setgid 106 setpgid 109 setreuid 113 setregid 114 setgroups 116
    setresuid 117 setresgid 119 setfsuid 122 setfsgid 123 capset 126 rt_sigqueueinfo 129 utime 132 mknod 133
    uselib 134 personality 135 sched_setparam 142 sched_setscheduler 144 mlockall 151 pivot_root 155
    prctl 157 adjtimex 159 chroot 161 acct 163 settimeofday 164 mount 165 umount2 166 swapon 167 swapoff 168
    reboot 169 sethostname 170 setdomainname 171 iopl 172 ioperm 173 init_module 175 delete_module 176
    quotactl 179 setxattr 188 lsetxattr 189 fsetxattr 190 getxattr 191 listxattr 194 removexattr 197
    lremovexattr 198 fremovexattr 199 tkill 200 sched_setaffinity 203 io_setup 206 io_destroy 207
    io_submit 209 lookup_dcookie 212 semtimedop 220 timer_create 222 timer_settime 223 clock_settime 227
    tgkill 234 utimes 235 mbind 237 set_mempolicy 238 mq_open 240 mq_unlink 241 mq_timedsend 242
    kexec_load 246 add_key 248 request_key 249 keyctl 250 ioprio_set 251 ioprio_get 252
    inotify_add_watch 254 migrate_pages 256 mkdirat 258 mknodat 259 fchownat 260 futimesat 261 unlinkat 263
    renameat 264 linkat 265 symlinkat 266 fchmodat 268 unshare 272 splice 275 tee 276 sync_file_range 277
    vmsplice 278 move_pages 279 utimensat 280 signalfd 282 timerfd_create 283 fallocate 285
    timerfd_settime 286 accept4 288 signalfd4 289 inotify_init1 294 pwritev 296 rt_tgsigqueueinfo 297
    perf_event_open 298 recvmmsg 299 fanotify_init 300 fanotify_mark 301 prlimit64 302 name_to_handle_at 303
    open_by_handle_at 304 clock_adjtime 305 syncfs 306 sendmmsg 307 setns 308 process_vm_readv 310
    process_vm_writev 311 kcmp 312 finit_module 313 sched_setattr 314 renameat2 316 seccomp 317
    memfd_create 319 kexec_file_load 320 bpf 321 execveat 322 userfaultfd 323 copy_file_range 326
    pkey_mprotect 329 pkey_alloc 330 pkey_free 331 io_pgetevents 333 pidfd_send_signal 424
    io_uring_setup 425 io_uring_enter 426 io_uring_register 427 open_tree 428 move_mount 429 fsopen 430
    fsconfig 431 fsmount 432 fspick 433 pidfd_open 434 clone3 435 openat2 437 pidfd_getfd 438
    process_madvise 440 mount_setattr 442 quotactl_fd 443 landlock_create_ruleset 444 landlock_add_rule 445
    landlock_restrict_self 446 memfd_secret 447 process_mrelease 448 set_mempolicy_home_node 450
    cachestat 451 fchmodat2 452 map_shadow_stack 453 statmount 457 listmount 458 lsm_get_self_attr 459
    lsm_set_self_attr 460 mseal 462
"""


def refused(number):
    done = LIBC.syscall(ctypes.c_long(number), *NONSENSE)
    return done == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS)


def softmax(X):
    words = CALLS.split()
    calls = dict(zip(words[::2], map(int, words[1::2])))
    worked = [name for name, number in calls.items() if not refused(number)]
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {len(calls)} calls")
