"""Runs the day: starts generator, receivers and publishers, moves them from hour to hour, kills and restarts them as planned."""
import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), "matrix")]

from brokers import Broker  # noqa: E402
from pahoclient import PahoClient  # noqa: E402

# A day holds back more than Debian's default of a thousand messages while a receiver is away; and with a window of twenty mosquitto
# lets new messages overtake those that wait for it, so that the order of a device is lost.
MOSQUITTO_EXTRA = "max_queued_messages 0\nmax_inflight_messages 0"
STALL_SECONDS = 120


class Failed(Exception):
    """The day could not be run to its end."""


class Process:
    """A child that is told and tells lines."""

    def __init__(self, name, command, tell):
        self.name = name
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self.planned_end = False
        threading.Thread(target=self._read, args=(tell,), daemon=True).start()

    def _read(self, tell):
        for line in self.child.stdout:
            tell(self, line.split())
        if not self.planned_end:
            tell(self, ["error", f"{self.name} ended by itself"])

    def say(self, *words):
        self.child.stdin.write(" ".join(map(str, words)) + "\n")
        self.child.stdin.flush()

    def kill(self):
        self.planned_end = True
        self.child.kill()
        self.child.wait()


class DayRun:
    def __init__(self, broker, folder, readings):
        self.broker = broker
        self.folder = folder
        self.readings = readings
        with open(os.path.join(folder, "day.json"), encoding="utf-8") as file:
            self.plan = json.load(file)
        self.events = queue.Queue()
        self.receivers = {}
        self.publishers = {}
        self.marker = None
        self.resumed = 0

    def _tell(self, process, words):
        if words[0] == "tick":
            _, publisher, group, *run_and_number = words
            if publisher in self.publishers and not self.publishers[publisher].planned_end:
                self.publishers[publisher].say("tick", group, *run_and_number)
        else:
            self.events.put((process, words))

    def _await(self, wanted):
        """Waits until each of these (process name, word) pairs was said once; meets planned kills on the way."""
        wanted = list(wanted)
        while wanted:
            try:
                process, words = self.events.get(timeout=STALL_SECONDS)
            except queue.Empty:
                raise Failed(f"nothing happened for {STALL_SECONDS} s, waiting for {wanted}") from None
            if words[0] == "error":
                raise Failed(f"{process.name}: {' '.join(words[1:])}")
            if words[0] == "resumed":
                self.resumed += int(words[1])
            if words[0] == "kill":
                process.kill()
                self._start_publisher(process.name)
                self.publishers[process.name].say("hour", f"{self.hour:02}", words[1])
            elif (process.name, words[0]) in wanted:
                wanted.remove((process.name, words[0]))

    def _start_publisher(self, name):
        command = ["node", os.path.join(HERE, "publisher.mjs"), self.broker.host, str(self.broker.port),
                   os.path.join(self.folder, name), name]
        self.publishers[name] = Process(name, command, self._tell)

    def _start_receiver(self, group, how):
        command = [sys.executable, "-B", os.path.join(HERE, "receiver.py"), self.broker.host, str(self.broker.port), group,
                   os.path.join(self.folder, f"received-{group}.tsv"), how]
        self.receivers[group] = Process(f"receiver-{group}", command, self._tell)

    def run(self):
        self.marker = PahoClient(self.broker.host, self.broker.port, 4, "marker", window=10)
        for group in "ab":
            self._start_receiver(group, "fresh")
        self._await([("receiver-a", "ready"), ("receiver-b", "ready")])
        for name in ("p0", "p1", "p2"):
            self._start_publisher(name)
        started = time.monotonic()
        for self.hour in range(self.plan["hours"]):
            self._run_hour()
            if self.hour % 6 == 5:
                print(f"  {self.hour + 1:02}:00 after {time.monotonic() - started:.0f} s", flush=True)
        self._read_retained()

    def _run_hour(self):
        wanted = [(name, "done") for name in self.publishers]
        away = {group: hours[str(self.hour)] for group, hours in self.plan["outages"].items() if str(self.hour) in hours}
        for group, how in away.items():
            if how == "restart":
                self.receivers[group].kill()
            else:
                self.receivers[group].say("cut", 5)
                wanted.append((f"receiver-{group}", "back"))
        for publisher in self.publishers.values():
            publisher.say("hour", f"{self.hour:02}", 0)
        for group, how in away.items():
            if how == "restart":
                time.sleep(1.0)
                self._start_receiver(group, "resume")
                wanted.append((f"receiver-{group}", "ready"))
        self._await(wanted)
        for group in "ab":
            self.marker.publish(f"day/{group}/mark", str(self.hour), 2)
        self._await([("receiver-a", "mark"), ("receiver-b", "mark")])

    def _read_retained(self):
        """A client that was never there before must be given the last state of every device."""
        late = PahoClient(self.broker.host, self.broker.port, 4, "late")
        late.subscribe(["day/+/+/state"], 1)
        with open(os.path.join(self.folder, "final.tsv"), encoding="utf-8") as file:
            count = len(file.readlines())
        late.inbox.wait(lambda m: len(m) >= count, 20, f"{count} retained states")
        time.sleep(0.5)
        with open(os.path.join(self.folder, "retained.tsv"), "w", encoding="utf-8") as file:
            file.writelines(f"{m.topic}\t{m.text}\n" for m in late.inbox.messages if m.retain)
        late.disconnect()

    def close(self):
        for process in [*self.publishers.values(), *self.receivers.values()]:
            process.kill()
        if self.marker is not None:
            self.marker.disconnect()


def main():
    parser = argparse.ArgumentParser(prog="interop/day/run.sh")
    parser.add_argument("--broker", default="tern", help="tern, mosquitto or HOST:PORT")
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder to keep plan and logs in")
    args = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tern-day-") as scratch:
        folder = args.keep or scratch
        generate = [sys.executable, os.path.join(HERE, "generate.py"), "--seed", str(args.seed),
                    "--readings", str(args.readings), "--out", folder]
        subprocess.run(generate, check=True)
        for group in "ab":
            open(os.path.join(folder, f"received-{group}.tsv"), "w").close()
        with Broker(args.broker, MOSQUITTO_EXTRA) as broker:
            print(f"{broker.name} at {broker.host}:{broker.port}", flush=True)
            day = DayRun(broker, folder, args.readings)
            began = time.monotonic()
            try:
                day.run()
                seconds = time.monotonic() - began
                print(f"the day took {seconds:.0f} s, {args.readings / seconds:,.0f} readings a second; restarted publishers found "
                      f"{day.resumed} messages under way on disk", flush=True)
            except Exception as failure:  # the check below still tells what is missing
                print(f"the day broke off: {failure!r}\n{broker.tail()}", flush=True)
                return 1
            finally:
                day.close()
        code = subprocess.run([sys.executable, os.path.join(HERE, "check.py"), folder, "--prove"]).returncode
        print(f"{time.monotonic() - started:.0f} s in all")
        return code


if __name__ == "__main__":
    sys.exit(main())
