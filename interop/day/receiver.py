"""Receives the messages of one group into a file, a line each: QoS, retain flag, topic, payload.

Obeys `cut N` (lose the connection N times, stay away a little, return to the session). Says `ready`, `tick`, `mark`, `back`.
"""
import random
import socket
import sys
import threading
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

FLUSH_LINES = 2000


class Receiver:
    def __init__(self, host, port, group, path, resume):
        self.group = group
        self.resume = resume
        self.version = mqtt.MQTTv5 if group == "b" else mqtt.MQTTv311
        self.lines = []
        self.file = open(path, "a", encoding="utf-8")
        self.cuts = 0
        self.connected = False
        self.random = random.Random(group)
        options = {} if self.version == mqtt.MQTTv5 else {"clean_session": False}
        self.client = mqtt.Client(f"receiver-{group}", protocol=self.version, **options)
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = lambda *_: self._say("ready")
        self.client.on_message = self._on_message
        more = {}
        if self.version == mqtt.MQTTv5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 3600
            more = {"clean_start": False, "properties": properties}
        self.client.connect(host, port, 60, **more)

    def _say(self, *words):
        print(*words, flush=True)

    def _on_connect(self, client, data, flags, code, *_):
        self.connected = True
        if bool(flags["session present"]) != self.resume:
            self._say("error", f"receiver-{self.group}: session present {flags['session present']}")
        if self.resume:
            self._say("ready")
        else:
            self.resume = True
            client.subscribe(f"day/{self.group}/#", 2)

    def _on_message(self, client, data, m):
        topic = m.topic
        third = topic.split("/", 3)[2]
        if third == "tick":
            self._say("tick", topic.rsplit("/", 1)[1], self.group, m.payload.decode())
        elif third == "mark":
            self._flush()
            self._say("mark", m.payload.decode())
        else:
            self.lines.append(f"{m.qos}\t{int(m.retain)}\t{topic}\t{m.payload.decode()}\n")
            if len(self.lines) >= FLUSH_LINES:
                self._flush()

    def _flush(self):
        self.file.writelines(self.lines)
        self.file.flush()
        self.lines.clear()

    def run(self):
        next_cut = None
        while True:
            code = self.client.loop(0.2)
            if code != mqtt.MQTT_ERR_SUCCESS:
                if self.cuts == 0:
                    self._say("error", f"receiver-{self.group} lost its connection: {mqtt.error_string(code)}")
                self._return()
                next_cut = None
            if self.cuts > 0 and self.connected:
                now = time.monotonic()
                if next_cut is None:
                    next_cut = now + self.random.uniform(0.05, 0.4)
                elif now > next_cut:
                    self.connected = False
                    self.client.socket().shutdown(socket.SHUT_RDWR)

    def _return(self):
        self.connected = False
        time.sleep(self.random.uniform(0.1, 0.6))
        self.client.reconnect()
        end = time.monotonic() + 20
        while not self.connected:
            self.client.loop(0.2)
            if time.monotonic() > end:
                self._say("error", f"receiver-{self.group} was not let in again within 20 s")
                return
        if self.cuts > 0:
            self.cuts -= 1
            if self.cuts == 0:
                self._say("back")

    def obey(self, lines):
        for line in lines:
            verb, count = line.split()
            if verb == "cut":
                self.cuts = int(count)


def main():
    host, port, group, path, resume = sys.argv[1:]
    receiver = Receiver(host, int(port), group, path, resume == "resume")
    threading.Thread(target=receiver.obey, args=(sys.stdin,), daemon=True).start()
    receiver.run()


main()
