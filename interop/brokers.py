"""Brokers to run against: one that runs already, Debian's mosquitto, or ours, started on a free port and ended afterwards."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TERN = os.path.join(ROOT, "tern")
MOSQUITTO_CONF = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
{extra}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def mosquitto_path():
    """Debian keeps daemons in a folder that is not on everybody's path."""
    return shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Broker:
    """A broker of ours to start and stop, or the address of another's."""

    def __init__(self, what, mosquitto_extra="", tern_extra=()):
        self.what = what
        self.process = None
        self.folder = None
        self.log = None
        self.mosquitto_extra = mosquitto_extra
        self.tern_extra = list(tern_extra)
        if what in ("tern", "mosquitto"):
            self.name, self.host, self.port = what, "127.0.0.1", free_port()
        else:
            host, _, port = what.rpartition(":")
            if not host or not port.isdigit():
                raise SystemExit(f"--broker is tern, mosquitto or HOST:PORT, not {what}")
            self.name, self.host, self.port = what, host.strip("[]"), int(port)

    def __enter__(self):
        if self.what in ("tern", "mosquitto"):
            self.folder = tempfile.mkdtemp(prefix="tern-interop-")
            self.log = os.path.join(self.folder, "broker.log")
            self._start()
        self._await_listener(60)
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                print(f"{self.name} did not end within 20 s of SIGTERM and is killed")
                os.killpg(self.process.pid, signal.SIGKILL)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        if self.what == "mosquitto":
            conf = os.path.join(self.folder, "mosquitto.conf")
            with open(conf, "w") as file:
                file.write(MOSQUITTO_CONF.format(port=self.port, extra=self.mosquitto_extra))
            command = [mosquitto_path() or "mosquitto", "-c", conf]
        else:
            # The first use builds; that is no part of the start.
            subprocess.run([TERN, "--version"], check=True, timeout=1200, stdout=subprocess.DEVNULL)
            command = [TERN, "broker", "--port", str(self.port), "--data", os.path.join(self.folder, "data"),
                       *self.tern_extra]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def _await_listener(self, seconds):
        end = time.monotonic() + seconds
        while True:
            try:
                socket.create_connection((self.host, self.port), 1).close()
                return
            except OSError as refused:
                ended = self.process is not None and self.process.poll() is not None
                if ended or time.monotonic() > end:
                    raise SystemExit(f"no broker at {self.host}:{self.port}: {refused}\n{self.tail()}")
                time.sleep(0.05)

    def is_alive(self):
        return self.process is None or self.process.poll() is None

    def tail(self):
        """The last lines that the broker wrote, for a report of what went wrong."""
        if self.log is None or not os.path.exists(self.log):
            return ""
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-15:])
