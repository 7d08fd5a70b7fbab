"""Subscribes at each broker to all that trials publish, and prints each payload. Ends when standard input does, once nothing more can come.

    watcher.py PORT...
"""
import os
import queue
import sys

import paho.mqtt.client as mqtt

from cases import BROKERS
from tokens import signed

SECONDS = 20
LOGINS = {"passwords": ("ann", "correct horse"), "tokens": ("watcher", signed(sub="watcher")), "http": ("watcher", "right")}


class Watcher:
    def __init__(self, broker, port):
        options = {"client_id": "watcher"}
        if hasattr(mqtt, "CallbackAPIVersion"):  # since paho 2
            options["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
        self.client = mqtt.Client(**options)
        self.answers = queue.Queue()
        self.client.on_connect = lambda _, __, ___, code, *____: self.answers.put(code)
        self.client.on_subscribe = lambda _, __, ___, granted: self.answers.put(0 if granted[0] < 128 else granted[0])
        self.client.on_message = self.on_message
        if broker in LOGINS:
            self.client.username_pw_set(*LOGINS[broker])
        else:
            self.client.tls_set(os.environ["DOORS_CA"], os.environ["WATCHER_CERT"], os.environ["WATCHER_KEY"])
        self.client.connect("localhost", port)
        self.client.loop_start()
        self.await_answer(f"CONNACK of {broker}")
        self.client.subscribe("trial/#", 1)
        self.await_answer(f"SUBACK of {broker}")

    def await_answer(self, what):
        code = self.answers.get(timeout=SECONDS)
        if code != 0:
            sys.exit(f"{what}: {code}")

    def on_message(self, _, __, message):
        if message.topic == "trial/end":
            self.answers.put(0)
        else:
            sys.stdout.write(message.payload.decode() + "\n")

    def finish(self):
        # The broker has one loop, so what was acknowledged before this was published comes before it.
        self.client.publish("trial/end", "", 1)
        self.await_answer("the last message")
        self.client.disconnect()


watchers = [Watcher(broker, int(port)) for broker, port in zip(BROKERS, sys.argv[1:]) if broker != "unreachable"]
print("ready", flush=True)
sys.stdin.read()
for watcher in watchers:
    watcher.finish()
sys.stdout.flush()
os._exit(0)
