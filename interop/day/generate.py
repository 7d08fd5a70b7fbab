"""Writes a day of sensor readings, from the seed alone: what the publishers do, and what the receivers must have got.

OUT/P/HH.tsv    what publisher process P does in hour HH, a line per step (see publisher.mjs)
OUT/expected.tsv  device, class (0, 1, 2: readings of that QoS; s: state), must or may, topic, payload: in order per device and class
OUT/final.tsv     topic and payload of every retained state at the end of the day
OUT/day.json      hours in which a receiver is away, and totals
"""
import argparse
import json
import os
import random

HOURS = 24
DEVICES = 200
FRAGILE = 10                 # the last devices live in a process that is killed and started again
KINDS = ["temperature", "humidity", "power/phase 1", "wasser/füllstand"]
OUTAGES = {"a": {5: "cut", 12: "restart", 18: "cut"}, "b": {8: "restart", 15: "cut"}}
KILL_HOURS = (3, 7, 11, 14, 17, 20)
RETIRED = 5


class Device:
    """One client id and what it has done so far."""

    def __init__(self, number):
        self.name = f"dev{number:03}"
        self.group = "ab"[number % 2]
        self.process = "p2" if number >= DEVICES - FRAGILE else f"p{number // 2 % 2}"
        self.version = 5 if number // 4 % 2 else 4
        self.sequence = 0
        self.connection = 0
        self.awake = False
        self.state = None


class Day:
    def __init__(self, seed, readings, out):
        self.random = random.Random(seed)
        self.readings = readings
        self.out = out
        self.devices = [Device(i) for i in range(DEVICES)]
        self.expected = open(os.path.join(out, "expected.tsv"), "w", encoding="utf-8")
        self.totals = {"readings": 0, "may": 0, "cuts": 0, "sleeps": 0, "kills": 0, "wills": 0}
        self.hour = 0
        self.scripts = {}

    def write(self):
        for self.hour in range(HOURS):
            self.scripts = {"p0": [], "p1": [], "p2": []}
            self._run_hour()
            for process, steps in self.scripts.items():
                os.makedirs(os.path.join(self.out, process), exist_ok=True)
                with open(os.path.join(self.out, process, f"{self.hour:02}.tsv"), "w", encoding="utf-8") as file:
                    file.writelines("\t".join(map(str, step)) + "\n" for step in steps)
        self.expected.close()
        with open(os.path.join(self.out, "final.tsv"), "w", encoding="utf-8") as file:
            file.writelines(f"{self._state_topic(d)}\t{d.state}\n" for d in self.devices if d.state)
        with open(os.path.join(self.out, "day.json"), "w", encoding="utf-8") as file:
            json.dump({"outages": OUTAGES, "hours": HOURS, "totals": self.totals}, file)

    def _run_hour(self):
        count = self.readings * (self.hour + 1) // HOURS - self.readings * self.hour // HOURS
        specials = self._specials(count)
        done = 0
        while done < count:
            for special, device in specials.pop(min(specials), []) if specials and min(specials) <= done else []:
                done += special(device, count - done)
            if done < count:
                self._reading(self.random.choice([d for d in self.devices if d.awake]), self._any_qos())
                done += 1
        for at in sorted(specials):
            for special, device in specials[at]:
                special(device, 0)
        if self.hour == HOURS - 1:
            self._end()

    def _specials(self, count):
        """What happens in this hour beside readings, by the number of readings before it."""
        at = {}

        def plan(place, special, device):
            at.setdefault(place, []).append((special, device))

        if self.hour == 0:
            for device in self.devices:
                plan(0, self._wake, device)
            return at
        steady = [d for d in self.devices if d.process != "p2"]
        chosen = self.random.sample(steady, 14)
        for device in chosen[:8]:
            if device.awake:
                plan(self.random.randrange(count), self._cut, device)
        for device in chosen[8:]:
            if device.awake:
                plan(self.random.randrange(count), self._sleep, device)
        for device in steady:
            if not device.awake and self.random.random() < 0.6:
                plan(self.random.randrange(count), self._wake, device)
        if self.hour in KILL_HOURS:
            plan(self.random.randrange(count), self._crash, None)
        return at

    def _any_qos(self):
        return self.random.choices((0, 1, 2), (50, 30, 20))[0]

    def _reading(self, device, qos):
        device.sequence += 1
        kind = self.random.choice(KINDS)
        payload = f"{device.sequence} {self.hour * 3600 + self.random.randrange(3600)} {self.random.gauss(20, 5):.3f}"
        topic = f"day/{device.group}/{device.name}/{kind}"
        self.scripts[device.process].append(("r", device.name, qos, topic, payload))
        may = qos == 0 and self.hour in OUTAGES[device.group]
        self._expect(device, qos, "may" if may else "must", topic, payload)
        self.totals["readings"] += 1
        self.totals["may"] += may

    def _expect(self, device, kind, flag, topic, payload):
        self.expected.write(f"{device.name}\t{kind}\t{flag}\t{topic}\t{payload}\n")

    def _state_topic(self, device):
        return f"day/{device.group}/{device.name}/state"

    def _say_state(self, device, word):
        device.state = f"{word} {device.connection}" if word else ""
        self.scripts[device.process].append(("s", device.name, self._state_topic(device), device.state))
        self._expect(device, "s", "must", self._state_topic(device), device.state)

    def _will(self, device):
        device.state = f"lost {device.connection}"
        self._expect(device, "s", "must", self._state_topic(device), device.state)
        self.totals["wills"] += 1

    def _wake(self, device, _room):
        device.connection += 1
        device.awake = True
        topic, will = self._state_topic(device), f"lost {device.connection}"
        self.scripts[device.process].append(("up", device.name, device.version, topic, will))
        self._say_state(device, "on")
        return 0

    def _sleep(self, device, _room):
        self._say_state(device, "sleeping")
        self.scripts[device.process].append(("down", device.name))
        device.awake = False
        self.totals["sleeps"] += 1
        return 0

    def _cut(self, device, room):
        """The connection is cut while messages of QoS 1 and 2 are under way."""
        if not device.awake:
            return 0
        used = self._burst(device, room)
        self._will(device)
        device.connection += 1
        self.scripts[device.process].append(("cut", device.name, self.random.randrange(4), f"lost {device.connection}"))
        self._say_state(device, "on")
        self.totals["cuts"] += 1
        return used

    def _burst(self, device, room):
        """Readings that are under way when something happens to their sender; what was sent at QoS 0 has arrived by then."""
        self.scripts[device.process].append(("flush", device.name))
        count = min(room, self.random.randint(3, 8))
        for _ in range(count):
            self._reading(device, self.random.choice((1, 2)))
        return count

    def _crash(self, _device, room):
        """The process is killed with messages under way, which the next one finds on disk."""
        fragile = [d for d in self.devices if d.process == "p2"]
        for device in fragile:
            self.scripts["p2"].append(("flush", device.name))
        used = 0
        for device in self.random.sample(fragile, 6):
            used += self._burst(device, room - used)
        self._kill("crash", self.random.randrange(6))
        for device in fragile:
            self._wake(device, 0)
        return used

    def _kill(self, verb, pause):
        self.scripts["p2"].append((verb, "p2", pause))
        self.totals["kills"] += 1
        for device in self.devices:
            if device.process == "p2":
                self._will(device)

    def _end(self):
        """Some are taken out of service, their state with them; the fragile ones are lost for good."""
        for device in [d for d in self.devices if d.awake and d.process != "p2"][:RETIRED]:
            self._say_state(device, "")
            self.scripts[device.process].append(("down", device.name))
        self._kill("kill", 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    if args.readings < 2400:
        raise SystemExit("fewer than 2,400 readings leave no room for what happens in an hour")
    os.makedirs(args.out, exist_ok=True)
    day = Day(args.seed, args.readings, args.out)
    day.write()
    print(json.dumps(day.totals))


main()
