#!/usr/bin/env python3
"""What two brokers tell below $SYS: every topic of mosquitto's must be one of Tern's, in the same form, and say the same after the
same conversation. Run it as: interop/sys_topics.py"""
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from brokers import Broker, mosquitto_path

# Topics whose value the conversation below decides, whatever the broker.
DECIDED = [
    "clients/total", "clients/connected", "clients/active", "clients/disconnected", "clients/inactive", "clients/maximum",
    "clients/expired", "subscriptions/count", "publish/messages/received", "publish/messages/dropped", "publish/bytes/received",
]
FORMS = [("seconds", r"\d+ seconds"), ("load", r"\d+\.\d\d"), ("number", r"\d+"), ("version", r"\w+ version .+")]


def form(value):
    return next((name for name, pattern in FORMS if re.fullmatch(pattern, value)), f"none known: {value!r}")


def run(broker, *command):
    subprocess.run([command[0], "-h", broker.host, "-p", str(broker.port), *command[1:]], check=True, timeout=30)


def told(broker):
    """Topic and last value, after one client slept with a message waiting and another published ten times."""
    run(broker, "mosquitto_sub", "-i", "sleeper", "-c", "-q", "1", "-t", "wait/for/it", "-E")
    run(broker, "mosquitto_pub", "-q", "1", "-t", "wait/for/it", "-m", "hello")
    for _ in range(10):
        run(broker, "mosquitto_pub", "-t", "a/b", "-m", "12345")
    watcher = subprocess.run(
        ["mosquitto_sub", "-h", broker.host, "-p", str(broker.port), "-v", "-t", "$SYS/#", "-W", "5"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30, check=False)
    values = {}
    for line in watcher.stdout.decode().splitlines():
        if line.startswith("$SYS/broker/retained messages/count "):  # the only name with a space
            topic, value = line.rsplit(" ", 1)
        else:
            topic, value = line.split(" ", 1)
        values[topic.removeprefix("$SYS/broker/")] = value
    return values


def main():
    if mosquitto_path() is None:
        print("sys: mosquitto is not installed; nothing to compare with")
        return 0
    # mosquitto last: what it does not publish again, it forgets after a minute.
    with Broker("tern", tern_extra=["--set", "sys_interval_seconds=1"]) as tern, Broker("mosquitto", "sys_interval 1") as mosquitto:
        time.sleep(2)  # until both have published for the first time
        theirs, ours = told(mosquitto), told(tern)
    problems = [f"{topic}: not told by Tern" for topic in sorted(theirs.keys() - ours.keys())]
    for topic in sorted(theirs.keys() & ours.keys()):
        if form(theirs[topic]) != form(ours[topic]):
            problems.append(f"{topic}: {theirs[topic]!r} in mosquitto's form, {ours[topic]!r} in Tern's")
    for topic in DECIDED:
        if theirs.get(topic) != ours.get(topic):
            problems.append(f"{topic}: mosquitto says {theirs.get(topic)}, Tern {ours.get(topic)}")
    print(f"$SYS: {len(theirs)} topics of mosquitto, {len(ours)} of Tern; only Tern: {', '.join(sorted(ours.keys() - theirs.keys()))}")
    for problem in problems:
        print("  " + problem)
    print("$SYS: " + ("FAILED" if problems else "ok"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
