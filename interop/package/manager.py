#!/usr/bin/env python3
"""Starts a program as a service manager would: as another user, with NOTIFY_SOCKET and a watchdog, and prints what it is told.

    manager.py SOCKET USER WATCHDOG_SECONDS PROGRAM ARGUMENT...

Prints "started PID", each line of each datagram, and at the end "exit CODE". SIGHUP and SIGTERM are passed on.
"""

import os
import pwd
import signal
import socket
import subprocess
import sys
import threading

path, user, watchdog, *command = sys.argv[1:]
account = pwd.getpwnam(user)
door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
door.bind(path)
os.chown(path, account.pw_uid, account.pw_gid)


def tell(line):
    print(line, flush=True)


def hear():
    while True:
        for line in door.recv(4096).decode().split("\n"):
            tell(line)


threading.Thread(target=hear, daemon=True).start()
program = subprocess.Popen(
    command,
    user=user,
    group=account.pw_gid,
    extra_groups=[],
    umask=0o027,
    cwd=account.pw_dir,
    env={"PATH": "/usr/bin:/bin", "NOTIFY_SOCKET": path, "WATCHDOG_USEC": str(int(float(watchdog) * 1e6))},
    stdout=sys.stderr,
)
tell(f"started {program.pid}")
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, lambda which, _: program.send_signal(which))
code = program.wait()
tell(f"exit {code}")
