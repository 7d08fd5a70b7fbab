"""Publishes to a stopped session under strace and reads the order of write, sync and acknowledgement from the trace."""
import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from brokers import ROOT, TERN, free_port  # noqa: E402

WRITES = ("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg")
SYNCS = ("fdatasync", "fsync")
# The packet identifier of the only message of a mosquitto_pub is 1; 3.1.1 has no reason code behind it.
TESTS = (("QoS 1", "1", "PUBACK", b"\x40\x02\x00\x01"), ("QoS 2", "2", "PUBREC", b"\x50\x02\x00\x01"))


class Call:
    """A system call: where in the trace it began and ended, what it wrote, what it came to."""

    def __init__(self, name, start, text):
        self.name, self.start, self.end, self.text = name, start, None, text

    def finish(self, end, text):
        self.end, self.text = end, self.text + text
        return self

    def bytes(self):
        return re.sub(r"\\x([0-9a-f]{2})", lambda hit: chr(int(hit.group(1), 16)), self.text).encode("latin-1", "replace")

    def file(self):
        """What the first argument is a descriptor of, as strace -yy tells."""
        hit = re.match(rb"(\d+)<(.*?)>(?=[,)\s])", self.bytes(), re.DOTALL)
        return hit.group(2).decode("latin-1") if hit else ""

    def worked(self):
        return bool(re.search(r"\)\s+= \d+", self.text))


def calls(trace):
    """All calls in the order of their beginnings; one that another thread interrupts in the trace is put together."""
    found, open_calls = [], {}
    with open(trace, errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            hit = re.match(r"(\d+)\s+([\d.]+) (?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$", line)
            if not hit:
                continue
            thread, _, resumed, name, rest = hit.groups()
            if resumed:
                call = open_calls.pop(thread, None)
                if call:
                    call.finish(number, rest)
                continue
            unfinished = rest.endswith("<unfinished ...>")
            call = Call(name, number, rest.removesuffix("<unfinished ...>"))
            found.append(call)
            if unfinished:
                open_calls[thread] = call
            else:
                call.finish(number, "")
    return found


def judge(found, data, marker, packet, answer):
    """Prints the order for one message; whether the sync lies between the write and the answer."""
    writes = [c for c in found if c.name in WRITES and c.file().startswith(data) and marker in c.bytes()]
    answers = [c for c in found if c.name in WRITES and "TCP" in c.file() and answer in c.bytes()]
    if not answers:
        print(f"  no {packet} left on a socket")
        return False
    told = answers[0]
    steps = [(told.start, f"{packet} leaves: {told.name} to {told.file()}")]
    synced = False
    for write in writes:
        steps.append((write.start, f"the message is written: {write.name} to {write.file()}"))
        syncs = [c for c in found if c.name in SYNCS and c.file() == write.file() and c.end and c.worked()
                 and write.end and c.start > write.end]
        if syncs:
            steps.append((syncs[0].start, f"{syncs[0].name} of {syncs[0].file()} begins"))
            steps.append((syncs[0].end, f"{syncs[0].name} has ended"))
            synced = synced or syncs[0].end < told.start
    for line, text in sorted(steps, key=lambda step: step[0]):
        print(f"  line {line:6d} of the trace: {text}")
    if not writes:
        print(f"  the message is written to no file below {data}")
    print(f"  {'right' if synced else 'WRONG'}: {'a' if synced else 'no'} sync lies between the write and {packet}")
    return synced


def await_listener(port, process):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit("sync-order: the broker ended by itself")
            time.sleep(0.1)
    raise SystemExit("sync-order: the broker takes no connection within 60 s")


def converse(port, markers):
    """Makes a session that waits, and publishes one message of each quality to it."""
    where = ["-h", "127.0.0.1", "-p", str(port)]
    subscribe = ["mosquitto_sub", *where, "-c", "-i", "sync-order", "-q", "2", "-t", "sync/#", "-E"]
    subprocess.run(subscribe, check=True, timeout=60)
    for (_, qos, _, _), marker in zip(TESTS, markers):
        publish = ["mosquitto_pub", *where, "-q", qos, "-t", "sync/order", "-m", marker.decode()]
        subprocess.run(publish, check=True, timeout=60)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", default=f"{TERN} broker --port {{port}} --data {{data}}")
    options = parser.parse_args()
    if options.broker.startswith(TERN):
        subprocess.run([TERN, "--version"], check=True, timeout=1200, stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="tern-sync-order-")
    data, trace = os.path.join(folder, "data"), os.path.join(folder, "trace")
    os.mkdir(data)
    port = free_port()
    command = options.broker.replace("{port}", str(port)).replace("{data}", data)
    traced = ["strace", "-f", "-ttt", "-yy", "-xx", "-s", "4096", "-o", trace, "-e", "trace=" + ",".join(WRITES + SYNCS)]
    markers = [f"marker-{os.getpid()}-of-{qos}".encode() for _, qos, _, _ in TESTS]
    with open(os.path.join(folder, "broker.log"), "wb") as log:
        process = subprocess.Popen(
            [*traced, "sh", "-c", command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)
    try:
        await_listener(port, process)
        converse(port, markers)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
    found = calls(trace)
    right = True
    for (name, _, packet, answer), marker in zip(TESTS, markers):
        print(f"{name}:")
        right = judge(found, data, marker, packet, answer) and right
    if right:
        shutil.rmtree(folder)
    else:
        print(f"the trace is kept: {trace}")
    return 0 if right else 1


sys.exit(main())
