"""The rows of the matrix. Each takes a Cell and returns when the client has shown what the row asks for, or raises what went wrong."""
import hashlib
import time
from dataclasses import dataclass

from pahoclient import PahoClient
from tap import Tap

UNICODE_TOPICS = [
    "grüße/straße/ñandú",                # two-byte characters
    "温度/センサー/온도",                  # three-byte characters
    "🌡️/🚀/👩‍🔬",                          # beyond the basic plane, joined
    "cafe\u0301/a\u0308", "caf\u00e9/\u00e4",  # combining and composed: two topics, not one
    "שלום/سلام",                         # right to left
    "empty//levels///here", "ends/with/slash/",
    " spaces / around and between ",
    "no\ufeffbreak",                     # the standard: never skipped, never stripped
]
LARGE_BYTES = 10 * 1024 * 1024
MANY = 1000


@dataclass
class Cell:
    """What a row works with: a client under test, and references of the same protocol version at the other end."""

    agent: object
    broker: object
    version: int
    prefix: str
    large_file: str
    references: list
    taps: list

    def topic(self, name):
        return f"{self.prefix}/{name}"

    def client_id(self, name):
        return f"{self.prefix.replace('/', '')}{name}"[:23]

    def reference(self, client_id="", clean=True):
        client_id = client_id or self.client_id(f"ref{len(self.references)}")
        client = PahoClient(self.broker.host, self.broker.port, self.version, client_id, clean, window=10)
        self.references.append(client)
        return client

    def tap(self):
        self.taps.append(Tap(self.broker))
        return self.taps[-1]

    def close(self):
        for client in self.references:
            client.disconnect()
        for tap in self.taps:
            tap.cut()


def check(holds, why):
    if not holds:
        raise AssertionError(why)


def texts(messages):
    return [m.text for m in messages]


def check_texts(messages, wanted, qos):
    """Exactly these, in this order; at QoS 1 a repeat is allowed."""
    got = texts(messages)
    if qos == 1:
        got = list(dict.fromkeys(got))
    if got != wanted:
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
        raise AssertionError(f"{len(got)} of {len(wanted)} came, first difference at {at}: {got[at:at + 3]}")
    shown = {m.qos for m in messages} - {None}
    check(shown <= {qos}, f"arrived at QoS {sorted(shown)}")


def both_ways(cell, qos, count):
    """The client publishes to a reference, then receives from one. The last message shows that no more copies come."""
    wanted = [str(i) for i in range(count)] + ["end"]
    subscriber = cell.reference()
    subscriber.subscribe([cell.topic("out")], qos)
    cell.agent.connect("out", cell.client_id("out"))
    cell.agent.burst("out", cell.topic("out"), count, qos)
    cell.agent.disconnect("out")
    arrived = subscriber.inbox.wait(lambda m: "end" in texts(m), 20, "what the client sent")
    check_texts(arrived, wanted, qos)

    # Another connection, since Debian's mosquitto loses QoS 2 messages of one that did both.
    publisher = cell.reference()
    cell.agent.connect("in", cell.client_id("in"))
    cell.agent.subscribe("in", [cell.topic("in")], qos, publisher)
    publisher.publish_all(cell.topic("in"), wanted, qos)
    arrived = cell.agent.inboxes["in"].wait(lambda m: "end" in texts(m), 20, "what was sent to the client")
    cell.agent.disconnect("in")
    check_texts(arrived, wanted, qos)


def retained(cell):
    """Set by the client, seen by a late reference; seen by the client when it comes late; cleared by the client."""
    topic = cell.topic("kept")
    cell.agent.connect("keeper", cell.client_id("keep"))
    cell.agent.publish("keeper", topic, "on", 1, retain=True)
    late = cell.reference()
    late.subscribe([topic], 1)
    first = late.inbox.wait(lambda m: len(m) > 0, what="the retained message")[0]
    check((first.text, first.retain) == ("on", True), f"came as {first.text}, retain {first.retain}")

    cell.agent.connect("late", cell.client_id("late"))
    cell.agent.subscribe("late", [topic], 1, late)
    first = cell.agent.inboxes["late"].wait(lambda m: len(m) > 0, what="the retained message to the client")[0]
    check(first.text == "on" and first.retain in (True, None), f"came as {first.text}, retain {first.retain}")
    late.publish(topic, "live", 1)
    live = cell.agent.inboxes["late"].wait(lambda m: "live" in texts(m), what="a live message")[-1]
    check(live.retain in (False, None), "a live message came with the retain flag")
    cell.agent.disconnect("late")

    cell.agent.publish("keeper", topic, "", 1, retain=True)
    cell.agent.disconnect("keeper")
    later = cell.reference()
    later.subscribe([topic], 1)
    time.sleep(0.1)
    late.publish(topic, "end", 1)
    seen = texts(later.inbox.wait(lambda m: "end" in texts(m), what="the end"))
    check(seen == ["end"], f"after it was cleared, still came {seen}")


def session(cell):
    """What was published while the client was away comes when it returns to its session."""
    topic, client_id = cell.topic("away"), cell.client_id("stay")
    reference = cell.reference()
    present = cell.agent.connect("before", client_id, clean=False, expiry=600)
    check(present in (False, None), "session present before there was one")
    cell.agent.subscribe("before", [topic], 2, reference)
    cell.agent.disconnect("before")
    for i in range(20):
        reference.publish(topic, str(i), 1 + i % 2)
    present = cell.agent.connect("after", client_id, clean=False, expiry=600)
    # A 3.1 CONNACK has no such flag.
    check(cell.version == 3 or present in (True, None), "session not present on return")
    if cell.agent.must_subscribe_again:
        cell.agent.subscribe("after", [topic], 2)
    arrived = cell.agent.inboxes["after"].wait(lambda m: len(set(texts(m))) == 20, what="the 20 messages")
    once = list(dict.fromkeys(texts(arrived)))
    for rest in (0, 1):
        of_one_qos = [t for t in once if int(t) % 2 == rest]
        check(of_one_qos == sorted(of_one_qos, key=int), f"out of order at QoS {1 + rest}: {of_one_qos}")
    twice = [t for t in once if int(t) % 2 == 1 and texts(arrived).count(t) > 1]
    check(not twice, f"QoS 2 came twice: {twice}")
    cell.agent.disconnect("after")
    cell.reference(client_id)  # a clean start ends the session


def large(cell):
    """10 MiB both ways, compared by hash."""
    with open(cell.large_file, "rb") as file:
        content = file.read()
    wanted = hashlib.sha256(content).hexdigest()
    reference = cell.reference()
    reference.subscribe([cell.topic("bigout")], 1)
    cell.agent.connect("bigout", cell.client_id("bigo"))
    cell.agent.publish_file("bigout", cell.topic("bigout"), cell.large_file, 1)
    arrived = reference.inbox.wait(lambda m: len(m) > 0, 30, "the large payload")[0]
    check(arrived.sha == wanted, f"{arrived.size} bytes arrived, with another hash")
    cell.agent.disconnect("bigout")

    cell.agent.connect("bigin", cell.client_id("bigi"))
    cell.agent.receive_file("bigin", cell.topic("bigin"), 1, reference)
    reference.publish(cell.topic("bigin"), content, 1)
    arrived = cell.agent.received_file("bigin", len(content))
    check(arrived.sha == wanted, f"the client received {arrived.size} bytes with another hash")
    cell.agent.disconnect("bigin")


def unicode_topics(cell):
    """Each topic is subscribed to by its own name and must come back as it was, in both directions."""
    for way in ("out", "in"):
        topics = [f"{cell.topic(way)}/{t}" for t in UNICODE_TOPICS] + [f"/{cell.topic(way)}/leading empty level"]
        reference = cell.reference()
        cell.agent.connect(way, cell.client_id(f"uni{way}"))
        if way == "out":
            reference.subscribe(topics, 1)
            for i, topic in enumerate(topics):
                cell.agent.publish(way, topic, str(i), 1)
            inbox = reference.inbox
        else:
            cell.agent.subscribe(way, topics, 1, reference)
            for i, topic in enumerate(topics):
                reference.publish(topic, str(i), 1)
            inbox = cell.agent.inboxes[way]
        arrived = inbox.wait(lambda m: len({x.text for x in m}) >= len(topics), what=f"all topics ({way})")
        cell.agent.disconnect(way)
        wrong = [m.topic for m in arrived if m.topic != topics[int(m.text)]]
        check(not wrong, f"topics came back changed: {wrong}")


def will(cell):
    """No will after a clean disconnect, the will after the process was killed. The agent is gone afterwards."""
    reference = cell.reference()
    reference.subscribe([cell.topic("will")], 1)
    for name in ("polite", "killed"):
        own = {"topic": cell.topic("will"), "text": name}
        cell.agent.connect(name, cell.client_id(name), will=own, probe=reference, brief=name == "polite")
        if name == "polite":
            cell.agent.disconnect(name)
    cell.agent.kill()
    seen = texts(reference.inbox.wait(lambda m: "killed" in texts(m), what="the will of the killed client"))
    check("polite" not in seen, "a will came although the client said goodbye")


ROWS = {
    "QoS 0": lambda cell: both_ways(cell, 0, 1),
    "QoS 1": lambda cell: both_ways(cell, 1, 1),
    "QoS 2": lambda cell: both_ways(cell, 2, 1),
    "retained": retained,
    "session": session,
    "10 MB": large,
    "unicode": unicode_topics,
    "1000@0": lambda cell: both_ways(cell, 0, MANY),
    "1000@1": lambda cell: both_ways(cell, 1, MANY),
    "1000@2": lambda cell: both_ways(cell, 2, MANY),
    "will": will,
}
