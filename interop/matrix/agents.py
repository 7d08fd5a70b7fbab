"""How a row drives a client: one process that obeys lines (Agent), or one command line per action (CommandLine).

A line to an agent: number, tab, verb, tab, connection, then key=value fields. It answers `number ok value` or `number error text`, and tells
`message connection qos retain size sha256 topic text properties` whenever one arrives.

Properties are one field, encoded as in a URL, under these names, repeated where there are several: `id` (of a subscription), `expiry` (seconds),
`response` (topic), `correlation`, `content` (type), `alias`, `user` (name=value). CONNECT may ask for receiveMaximum, maximumPacketSize,
topicAliasMaximum, requestResponse, willDelay (seconds), auth (right or wrong: how the challenge of TERN-TEST is answered).
"""
import os
import queue
import signal
import subprocess
import threading
import time
from urllib.parse import parse_qs

from pahoclient import Inbox, Message, Timeout, encode, message


class Agent:
    """Drives a client library through the process that embeds it."""

    must_subscribe_again = False

    def __init__(self, command, broker, version, log):
        self.broker = broker
        self.version = version
        self.inboxes = {}
        self.answers = queue.Queue()
        self.number = 0
        with open(log, "ab") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            fields = line.rstrip("\n").split("\t")
            if fields[0] == "message":
                name, qos, retain, size, sha, topic, text, properties = fields[1:]
                arrived = Message(topic, text, int(qos), retain == "1", int(size), sha, parse_qs(properties, keep_blank_values=True))
                self.inboxes[name].put(arrived)
            else:
                self.answers.put(fields)
        self.answers.put(["", "error", "the client's process ended"])

    def _call(self, op, name, **options):
        self.number += 1
        fields = [str(self.number), op, name] + [f"{key}={value}" for key, value in options.items()]
        self.process.stdin.write("\t".join(fields) + "\n")
        self.process.stdin.flush()
        try:
            while True:
                number, state, *rest = self.answers.get(timeout=40)
                if state == "error":
                    raise ConnectionError(f"{op}: {rest[0]}")
                if number == str(self.number):
                    return rest[0]
        except queue.Empty:
            self.kill()
            raise Timeout(f"{op} was not done within 40 s") from None

    def connect(self, name, client_id, clean=True, expiry=0, will=None, probe=None, brief=False, tap=None, ask=None):
        self.inboxes[name] = Inbox()
        more = dict(ask or {})
        if will is not None:
            more |= {"will": will["topic"], "willText": will["text"]}
        at = tap or self.broker
        present = self._call(
            "connect", name, host=at.host, port=at.port, version=self.version, id=client_id, clean=int(clean),
            expiry=expiry, **more)
        return None if present == "" else present == "1"

    def subscribe(self, name, topics, qos, probe=None, probed=None, identifier=None):
        more = {} if identifier is None else {"identifier": identifier}
        for topic in topics:
            self._call("subscribe", name, topic=topic, qos=qos, **more)

    def publish(self, name, topic, text, qos, retain=False, properties=None):
        more = {} if properties is None else {"properties": encode(properties)}
        self._call("publish", name, topic=topic, text=text, qos=qos, retain=int(retain), **more)

    def publish_aliased(self, name, topic, count, qos):
        """Publishes 0, 1, … to one topic, by its alias from the second on."""
        self._call("aliased", name, topic=topic, count=count, qos=qos)

    def authenticate_again(self, name):
        self._call("reauth", name)

    def publish_file(self, name, topic, file, qos):
        self._call("publish", name, topic=topic, file=file, qos=qos)

    def burst(self, name, topic, count, qos):
        """Publishes 0, 1, … and `end` at once; how many are under way is up to the client."""
        self._call("burst", name, topic=topic, count=count, qos=qos)

    def disconnect(self, name):
        self._call("disconnect", name)

    def forget(self, name):
        """The connection is lost, and the client shall not go on with it."""
        self._call("forget", name)

    def receive_file(self, name, topic, qos, probe):
        self.subscribe(name, [topic], qos)

    def received_file(self, name, size):
        return self.inboxes[name].wait(lambda m: len(m) > 0, 30, "the large payload")[0]

    def kill(self):
        self.process.kill()
        self.process.wait()

    close = kill


CONNECT_FLAGS = {
    "receiveMaximum": "receive-maximum", "maximumPacketSize": "maximum-packet-size",
    "topicAliasMaximum": "topic-alias-maximum", "requestResponse": "request-response-information"}
PUBLISH_FLAGS = {
    "expiry": "message-expiry-interval", "response": "response-topic", "correlation": "correlation-data",
    "content": "content-type", "user": "user-property"}
SHOWN_5 = ("id", "expiry", "response", "correlation", "content", "alias", "user")
FORMAT = "%q\t%r\t%t\t%p"
FORMAT_5 = "%S\t%E\t%R\t%D\t%C\t%A\t%P\t" + FORMAT


class CommandLine:
    """Drives mosquitto_pub and mosquitto_sub, or commands with the same flags. A subscriber is a process of its own."""

    must_subscribe_again = True

    def __init__(self, publisher, subscriber, formats, broker, version, folder):
        self.publisher = publisher
        self.subscriber = subscriber
        self.formats = formats
        self.broker = broker
        self.version = version
        self.folder = folder
        self.addresses = {}
        self.options = {}
        self.processes = {}
        self.inboxes = {}
        self.errors = open(os.path.join(folder, "errors.log"), "ab")

    def _address(self, name):
        at = self.addresses.get(name) or self.broker
        return ["-h", at.host, "-p", str(at.port), "-V", {3: "31", 4: "311", 5: "5"}[self.version]]

    def connect(self, name, client_id, clean=True, expiry=0, will=None, probe=None, brief=False, tap=None, ask=None):
        self.addresses[name] = tap
        ask = ask or {}
        options = [] if clean else ["-i", client_id, "-c"]
        options += ["-x", str(expiry)] if expiry > 0 and self.version == 5 else []
        for wanted in ask.keys() & CONNECT_FLAGS.keys():
            options += ["-D", "connect", CONNECT_FLAGS[wanted], str(ask[wanted])]
        options += ["-D", "will", "will-delay-interval", str(ask["willDelay"])] if "willDelay" in ask else []
        if will is not None:
            options += ["--will-topic", will["topic"], "--will-payload", will["text"], "--will-qos", "1"]
            # On SIGTERM mosquitto_sub asks a 5.0 broker for its will; after the last message it does not.
            options += ["-C", "1"] if brief else []
        self.options[name] = options
        self.inboxes[name] = Inbox()
        if will is not None:
            # The will is the subscriber's, which must subscribe to something.
            self.subscribe(name, [will["topic"] + "/probe"], 0, probe)
        return None

    def subscribe(self, name, topics, qos, probe=None, probed=None, identifier=None):
        """A filter is probed by its own name, or by `probed`."""
        command = self.subscriber + self._address(name) + self.options[name] + ["-q", str(qos)]
        for topic in topics:
            command += ["-t", topic]
        if identifier is not None:
            command += ["-D", "subscribe", "subscription-identifier", str(identifier)]
        command += ["-F", FORMAT_5 if self.version == 5 else FORMAT] if self.formats else ["-v"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, encoding="utf-8")
        self.processes[name] = process
        inbox = self.inboxes[name]
        threading.Thread(target=self._read, args=(process, inbox), daemon=True).start()
        if probe is not None:
            wanted = probed or topics
            self._probe(probe, wanted, lambda: {m.topic for m in inbox.messages if m.text == "probe"} >= set(wanted))

    def _read(self, process, inbox):
        aliases = {}
        for line in process.stdout:
            if self.formats:
                *properties, qos, retain, topic, text = line.rstrip("\n").split("\t")
                shown = {name: value.split() for name, value in zip(SHOWN_5, properties) if value}
                if "alias" in shown:  # the command leaves it to its user to know the topic again
                    topic = topic or aliases[shown["alias"][0]]
                    aliases[shown["alias"][0]] = topic
                shown["user"] = [pair.replace(":", "=", 1) for pair in shown.get("user", [])]
                inbox.put(message(topic, text.encode(), int(qos), retain == "1", shown))
            else:
                topic, _, text = line.rstrip("\n").rpartition(" ")
                inbox.put(message(topic, text.encode(), None, None))

    def _probe(self, reference, topics, seen):
        """A command does not say when it is subscribed; it is when it prints what is published."""
        end = time.monotonic() + 20
        while not seen():
            if time.monotonic() > end:
                raise Timeout("the subscriber did not print a probe within 20 s")
            for topic in topics:
                reference.publish(topic, "probe", 0)
            time.sleep(0.1)

    def _run(self, command, text=None):
        done = subprocess.run(
            command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=40)
        if done.returncode != 0:
            raise ConnectionError(f"{command[0]} exit {done.returncode}: {done.stderr.strip()[-200:]}")

    def _publisher(self, name, topic, qos):
        return self.publisher + self._address(name) + ["-t", topic, "-q", str(qos)]

    def publish(self, name, topic, text, qos, retain=False, properties=None):
        what = ["-n"] if text == "" else ["-m", text]
        for key, values in (properties or {}).items():
            for value in values:
                what += ["-D", "publish", PUBLISH_FLAGS[key], *(value.split("=", 1) if key == "user" else [value])]
        self._run(self._publisher(name, topic, qos) + what + (["-r"] if retain else []))

    def publish_aliased(self, name, topic, count, qos):
        lines = "".join(f"{i}\n" for i in range(count))
        self._run(self._publisher(name, topic, qos) + ["-D", "publish", "topic-alias", "1", "-l"], lines)

    def publish_file(self, name, topic, file, qos):
        self._run(self._publisher(name, topic, qos) + ["-f", file])

    def burst(self, name, topic, count, qos):
        lines = "".join(f"{i}\n" for i in range(count)) + "end\n"
        self._run(self._publisher(name, topic, qos) + ["-l"], lines)

    def receive_file(self, name, topic, qos, probe):
        """The payload goes as it is to a file, after as many probes as were needed."""
        self.file = os.path.join(self.folder, f"received-{topic.replace('/', '-')}")
        with open(self.file, "wb") as file:
            self.processes[name] = subprocess.Popen(
                self.subscriber + self._address(name) + ["-q", str(qos), "-t", topic, "-N"], stdout=file, stderr=self.errors)
        self._probe(probe, [topic], lambda: os.path.getsize(self.file) > 0)

    def received_file(self, name, size):
        end = time.monotonic() + 30
        while os.path.getsize(self.file) < size and time.monotonic() < end:
            time.sleep(0.05)
        self.disconnect(name)
        with open(self.file, "rb") as file:
            content = file.read()
        while content.startswith(b"probe"):
            content = content[len(b"probe"):]
        return message("", content, None, None)

    def disconnect(self, name):
        process = self.processes.pop(name, None)
        if process is not None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Timeout("the subscriber did not end within 10 s of SIGTERM") from None

    def forget(self, name):
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def kill(self):
        for name in list(self.processes):
            self.forget(name)

    def close(self):
        self.kill()
        self.errors.close()
