"""Compares what was received with what the generator expects; knows nothing else of the run.

Per device and class the messages must come complete and in order: QoS 2 and 0 once, QoS 1 and states at least once (a repeat is counted and
allowed only after its first time). QoS 0 of an hour in which the receiver was away may be missing.
"""
import argparse
import os
import sys
from collections import defaultdict

SHOWN = 20


def read_expected(folder):
    streams = defaultdict(list)
    with open(os.path.join(folder, "expected.tsv"), encoding="utf-8") as file:
        for line in file:
            device, kind, flag, topic, payload = line.rstrip("\n").split("\t")
            streams[device, kind].append((topic, payload, flag == "must"))
    return streams


def read_received(folder):
    streams = defaultdict(list)
    wrong = []
    for group in "ab":
        with open(os.path.join(folder, f"received-{group}.tsv"), encoding="utf-8") as file:
            for line in file:
                qos, retain, topic, payload = line.rstrip("\n").split("\t")
                levels = topic.split("/")
                kind = "s" if levels[3:] == ["state"] else qos
                if levels[1] != group or retain != "0" or kind == "s" and qos != "1":
                    wrong.append(f"receiver {group}: {topic} {payload} came with QoS {qos}, retain {retain}")
                streams[levels[2], kind].append((topic, payload))
    return streams, wrong


def compare_stream(name, expected, received, counts):
    """Walks both in step. What is not at its place is missing, a repeat, out of order, or nobody's."""
    places = {(topic, payload): i for i, (topic, payload, _) in enumerate(expected)}
    problems = []
    seen = set()
    at = 0
    for message in received:
        place = places.get(message)
        if place is None:
            problems.append(f"{name}: {message} was never published so")
        elif place in seen:
            counts["repeats"] += 1
            if name[1] in "02":
                problems.append(f"{name}: {message} came twice")
        else:
            seen.add(place)
            if place < at:
                problems.append(f"{name}: {message} came out of order")
            at = max(at, place + 1)
    for place, (topic, payload, must) in enumerate(expected):
        if place in seen:
            counts["arrived"] += 1
            counts["may arrived"] += not must
        elif must:
            counts["missing"] += 1
            problems.append(f"{name}: ('{topic}', '{payload}') is missing")
    counts["must"] += sum(must for _, _, must in expected)
    counts["may"] += sum(not must for _, _, must in expected)
    return problems


def compare(expected, received):
    counts = defaultdict(int)
    problems = []
    for name in sorted(expected.keys() | received.keys()):
        problems += compare_stream(name, expected.get(name, []), received.get(name, []), counts)
    return counts, problems


def compare_retained(folder):
    def read(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return dict(line.rstrip("\n").split("\t") for line in file)

    wanted, got = read("final.tsv"), read("retained.tsv")
    problems = [f"retained {topic}: {got.get(topic)} instead of {wanted.get(topic)}"
                for topic in sorted(wanted.keys() | got.keys()) if wanted.get(topic) != got.get(topic)]
    return len(wanted), problems


def spoil(stream, kind):
    """What a broker could have done wrong, in the middle of one stream."""
    stream = list(stream)
    middle = len(stream) // 2
    if kind == "lost":
        del stream[middle]
    elif kind == "twice":
        stream.insert(middle, stream[middle])
    elif kind == "swapped":
        stream[middle], stream[middle + 1] = stream[middle + 1], stream[middle]
    elif kind == "changed":
        stream[middle] = (stream[middle][0], stream[middle][1] + "0")
    elif kind == "will too many":
        stream.append((stream[0][0], "lost 999"))
    return stream


def prove(expected, received):
    """The check must see each of these."""
    blind = []
    wrongs = [("lost", "0"), ("lost", "1"), ("lost", "2"), ("lost", "s"), ("twice", "0"), ("twice", "2"), ("swapped", "1"),
              ("swapped", "2"), ("changed", "1"), ("will too many", "s")]
    for kind, qos in wrongs:
        # A stream without repeats, taken as if all of it had to come: so it is clean without the wrong, unless QoS 0 is missing.
        name = next((n for n, s in sorted(received.items()) if n[1] == qos and 3 < len(s) == len(set(s)) and n in expected), None)
        if name is None:
            blind.append(f"{kind} in class {qos}, since no stream is long enough")
            continue
        strict = [(topic, payload, True) for topic, payload, _ in expected[name]]
        before = compare_stream(name, strict, received[name], defaultdict(int))
        if len(compare_stream(name, strict, spoil(received[name], kind), defaultdict(int))) <= len(before):
            blind.append(f"{kind} in class {qos}")
    print(f"the check was shown {len(wrongs)} wrong results and " + (f"did not see: {blind}" if blind else "saw them all"))
    return not blind


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--prove", action="store_true", help="also show that the check sees wrong results")
    args = parser.parse_args()
    expected = read_expected(args.folder)
    received, problems = read_received(args.folder)
    counts, more = compare(expected, received)
    states, others = compare_retained(args.folder)
    problems += more + others
    print(f"must arrive {counts['must']:,}, missing {counts['missing']:,}; may arrive {counts['may']:,}, arrived "
          f"{counts['may arrived']:,}; repeats {counts['repeats']:,}; retained states at the end {states}")
    for problem in problems[:SHOWN]:
        print(f"  {problem}")
    print("complete and in order" if not problems else f"{len(problems):,} differences")
    sees = not args.prove or prove(expected, received)
    return 0 if sees and not problems else 1


sys.exit(main())
