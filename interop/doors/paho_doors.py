"""Paho for Python through the doors that the arguments name, DOOR=URL each: a line per door and version, with right, or wrong and why."""
import os
import queue
import sys
import traceback
from urllib.parse import urlparse

import paho.mqtt.client as mqtt

SECONDS = 20
VERSIONS = {"3.1.1": mqtt.MQTTv311, "5.0": mqtt.MQTTv5}
LARGE = bytes(range(256)) * 280


class Connection:
    """One connection; what arrives waits in `inbox`."""

    def __init__(self, door, url, version, name, will=None):
        at = urlparse(url)
        web = at.scheme in ("ws", "wss")
        options = {"client_id": name, "protocol": VERSIONS[version], "transport": "websockets" if web else "tcp"}
        if hasattr(mqtt, "CallbackAPIVersion"):  # since paho 2
            options["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
        self.client = mqtt.Client(**options)
        self.inbox, self.answers = queue.Queue(), queue.Queue()
        self.client.on_message = lambda _, __, m: self.inbox.put((m.topic, m.qos, m.retain, m.payload))
        self.client.on_connect = lambda _, __, ___, code, *____: self.answers.put(code)
        self.client.on_subscribe = lambda *_: self.answers.put(0)
        if web:
            self.client.ws_set_options(path=at.path)
        if at.scheme in ("mqtts", "wss"):
            own = (os.environ["DOORS_CERT"], os.environ["DOORS_KEY"]) if door == "cert" else (None, None)
            self.client.tls_set(os.environ["DOORS_CA"], *own)
        if will is not None:
            self.client.will_set(will, "gone", 1)
        self.client.connect(at.hostname, at.port)
        self.client.loop_start()
        self.await_answer("CONNACK")

    def await_answer(self, what):
        code = self.answers.get(timeout=SECONDS)
        if code != 0:
            raise ConnectionError(f"{what}: {code}")

    def subscribe(self, topic):
        self.client.subscribe(topic, 2)
        self.await_answer("SUBACK")

    def publish(self, topic, payload, qos, retain=False):
        self.client.publish(topic, payload, qos, retain).wait_for_publish(SECONDS)

    def cut(self):
        self.client.loop_stop()
        self.client.socket().close()

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()


def expect(connection, *wanted):
    try:
        came = connection.inbox.get(timeout=SECONDS)
    except queue.Empty:
        raise TimeoutError(f"nothing came where this was due: {shown(wanted)}") from None
    if came != wanted:
        raise ValueError(f"this came: {shown(came)}, this was due: {shown(wanted)}")


def shown(message):
    return (*message[:3], message[3][:20], len(message[3]))


def play(door, url, version):
    topic = f"doors/paho/{door}/{version}"
    watcher = Connection(door, url, version, topic + "/watcher")
    watcher.subscribe(topic + "/#")
    actor = Connection(door, url, version, topic + "/actor", topic + "/will")
    for qos in 0, 1, 2:
        payload = f"Tür {qos} 🚪".encode()
        actor.publish(f"{topic}/{qos}", payload, qos)
        expect(watcher, f"{topic}/{qos}", qos, 0, payload)
    actor.publish(topic + "/large", LARGE, 1)
    expect(watcher, topic + "/large", 1, 0, LARGE)
    actor.publish(topic + "/kept", "kept", 2, True)
    expect(watcher, topic + "/kept", 2, 0, b"kept")
    actor.subscribe(topic + "/kept")
    expect(actor, topic + "/kept", 2, 1, b"kept")
    actor.cut()
    expect(watcher, topic + "/will", 1, 0, b"gone")
    watcher.leave()


for door, _, url in (pair.partition("=") for pair in sys.argv[1:]):
    for version in VERSIONS:
        try:
            play(door, url, version)
            print(door, version, "right", "", sep="\t", flush=True)
        except Exception as failure:
            traceback.print_exc()
            print(door, version, "wrong", f"{type(failure).__name__}: {failure}", sep="\t", flush=True)
os._exit(0)  # a connection that failed may still have a thread
