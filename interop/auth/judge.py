"""Compares what clients and the watcher wrote with what is due, and prints a line for each trial that is wrong, each way that is right, and
the matrix.

    judge.py FOLDER ABSENT... -- CLIENT...    reads CLIENT.out of each client and watcher.out; ABSENT is CLIENT=WHY
"""
import sys
from collections import Counter, defaultdict
from pathlib import Path

from cases import CASES, IN, trials

WAYS = tuple(dict.fromkeys(case.way for case in CASES))


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def judge(client, folder, arrived):
    """Counts the right trials of each way in `right`, and names the ways with wrong ones in `ill`."""
    answers = dict(line.split("\t", 1) for line in lines(folder / f"{client}.out"))
    right, ill = defaultdict(list), set()
    for name, case, version in trials(client):
        due, got = case.due(version), answers.get(name, "nothing said")
        came = arrived[f"{client} {name}"]
        why = None
        if got != due:
            why = f"{got}, due was: {due}"
        elif came != (case.outcome == IN):
            why = "the message was let through" if came else "the message was lost"
        if why:
            ill.add(case.way)
            print(f"wrong: {client}, {case.way}, {case.name}, {version}: {why}")
        elif case.name not in right[case.way]:
            right[case.way].append(case.name)
        counted[client, case.way] += 1
    for way in WAYS:
        if counted[client, way] and way not in ill:
            print(f"right: {client}, {way}: {'; '.join(right[way])}")
    return ill


split = sys.argv.index("--")
folder, absent, clients = Path(sys.argv[1]), dict(pair.split("=", 1) for pair in sys.argv[2:split]), sys.argv[split + 1 :]
arrived = Counter(lines(folder / "watcher.out"))
counted = Counter()
ill = {client: judge(client, folder, arrived) for client in clients if client not in absent}
print("\n" + "".join(f"{word:<13}" for word in ("", *WAYS)))
for client in clients:
    cells = []
    for way in WAYS:
        if client in absent:
            cells.append("skipped")
        elif way in ill[client]:
            cells.append("WRONG")
        else:
            cells.append(f"ok ({counted[client, way]})" if counted[client, way] else "-")
    print("".join(f"{word:<13}" for word in (client, *cells)))
sys.exit(1 if any(ill.values()) else 0)
