"""Paho for Python logs in as standard input says, a trial a line (see cases.py): a line with the outcome of each."""
import os
import queue
import ssl
import sys
import time
import traceback
from urllib.parse import urlparse

import paho.mqtt.client as mqtt

SECONDS = 20
VERSIONS = {"3.1.1": mqtt.MQTTv311, "5.0": mqtt.MQTTv5}


class Client(mqtt.Client):
    """Keeps the reason of the last PUBACK, which the library reads and does not tell."""

    reason = 0

    def _handle_pubackcomp(self, cmd):
        packet = bytes(self._in_packet["packet"])
        self.reason = packet[2] if len(packet) > 2 else 0
        return super()._handle_pubackcomp(cmd)


def outcome(name, version, url, user, password, topic, certificate):
    options = {"client_id": f"paho/{name}", "protocol": VERSIONS[version]}
    if hasattr(mqtt, "CallbackAPIVersion"):  # since paho 2
        options["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
    client = Client(**options)
    answers = queue.Queue()
    client.on_connect = lambda _, __, ___, code, *____: answers.put(f"refused {getattr(code, 'value', code)}")
    client.on_disconnect = lambda *_: answers.put("closed")
    client.on_publish = lambda *_: answers.put(f"published {client.reason}")
    if user != "-":
        client.username_pw_set(user, None if password == "-" else password)
    at = urlparse(url)
    if at.scheme == "mqtts":
        own = (os.environ["DOORS_CERT"], os.environ["DOORS_KEY"]) if certificate == "own" else (None, None)
        client.tls_set(os.environ["DOORS_CA"], *own)
    try:
        client.connect(at.hostname, at.port)
        answer = awaited(client, answers)
        if answer != "refused 0":
            return answer
        client.publish(topic, f"paho {name}", 1)
        answer = awaited(client, answers)
        client.disconnect()
        return answer
    except (ConnectionError, ssl.SSLError) as failure:
        print(name, failure, file=sys.stderr)
        return "closed"


def awaited(client, answers):
    """Not by the library's thread, which an error of TLS ends without a word."""
    end = time.monotonic() + SECONDS
    while answers.empty() and time.monotonic() < end:
        client.loop(0.1)
    return answers.get_nowait()


for line in sys.stdin.read().splitlines():
    *trial, _ = line.split("\t")
    try:
        print(trial[0], outcome(*trial), sep="\t", flush=True)
    except Exception as failure:
        traceback.print_exc()
        print(trial[0], f"{type(failure).__name__}: {failure}", sep="\t", flush=True)
