"""One connection through paho for Python: the reference at the other end of every row, and a column of its own."""
import hashlib
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

SHOWN_BYTES = 256


@dataclass(frozen=True)
class Message:
    """What arrived. Fields that a client does not show are None."""

    topic: str
    text: str
    qos: int | None
    retain: bool | None
    size: int
    sha: str
    properties: dict = field(default_factory=dict)  # lists of texts by the names that agents.py tells


def message(topic, payload, qos, retain, properties=None):
    text = payload.decode("utf-8", "replace") if len(payload) <= SHOWN_BYTES else ""
    return Message(topic, text, qos, retain, len(payload), hashlib.sha256(payload).hexdigest(), properties or {})


def encode(properties):
    """Lists of texts by name as one field of a line."""
    return urlencode([(name, value) for name, values in properties.items() for value in values])


CONNECT_NAMES = {
    "receiveMaximum": "ReceiveMaximum", "maximumPacketSize": "MaximumPacketSize",
    "topicAliasMaximum": "TopicAliasMaximum", "requestResponse": "RequestResponseInformation"}
PUBLISH_NAMES = {
    "expiry": "MessageExpiryInterval", "response": "ResponseTopic", "correlation": "CorrelationData",
    "content": "ContentType", "alias": "TopicAlias", "id": "SubscriptionIdentifier", "user": "UserProperty"}


def publish_properties(kind, wanted):
    """What paho takes for lists of texts by name."""
    properties = Properties(kind)
    for name, values in wanted.items():
        for value in values:
            if name == "user":
                properties.UserProperty = tuple(value.split("=", 1))
            elif name == "correlation":
                properties.CorrelationData = value.encode()
            else:
                setattr(properties, PUBLISH_NAMES[name], int(value) if name in ("expiry", "alias") else value)
    return properties


def shown_properties(properties):
    """Lists of texts by name for what paho shows of a received message."""
    shown = {}
    for name, attribute in PUBLISH_NAMES.items():
        value = getattr(properties, attribute, None)
        if value is not None:
            values = value if isinstance(value, list) else [value]
            shown[name] = [_text(v) for v in values]
    return shown


def _text(value):
    if isinstance(value, tuple):
        return "=".join(value)
    return value.decode() if isinstance(value, bytes) else str(value)


class Timeout(Exception):
    """What was waited for did not come."""


class Inbox:
    """Messages in the order of arrival; written by a network thread, awaited by a row."""

    def __init__(self):
        self.messages = []
        self.changed = threading.Condition()

    def put(self, arrived):
        with self.changed:
            self.messages.append(arrived)
            self.changed.notify_all()

    def wait(self, enough, seconds=20, what="messages"):
        """The messages without probes, as soon as `enough` holds for them."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                seen = [m for m in self.messages if m.text != "probe"]
                if enough(seen):
                    return seen
                left = end - time.monotonic()
                if left <= 0:
                    shown = ", ".join(f"{m.topic}={m.text or m.size}" for m in seen[-4:])
                    raise Timeout(f"{what} did not come within {seconds} s; {len(seen)} came, last: {shown or 'none'}")
                self.changed.wait(left)


class PahoClient:
    """Blocking calls over paho's network thread."""

    def __init__(
            self, host, port, version, client_id, clean=True, expiry=0, will=None, on_message=None, window=None, ask=None):
        self.inbox = Inbox()
        self.version = version
        self.present = None
        self._aliases = {}
        self._answers = {}
        self._changed = threading.Condition()
        options = {} if version == 5 else {"clean_session": clean}
        self.client = mqtt.Client(client_id=client_id, protocol=version, **options)
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = lambda client, data, mid, codes, *_: self._answer(("sub", mid), codes)
        self.client.on_publish = lambda client, data, mid: self._answer(("pub", mid), True)
        if window is not None:
            self.client.max_inflight_messages_set(window)
        deliver = on_message or self.inbox.put
        self.client.on_message = lambda client, data, m: deliver(self._message(m))
        ask = ask or {}
        if will is not None:
            properties = Properties(PacketTypes.WILLMESSAGE) if version == 5 else None
            if "willDelay" in ask:
                properties.WillDelayInterval = int(ask["willDelay"])
            self.client.will_set(will["topic"], will["text"], will["qos"], properties=properties)
        more = {}
        if version == 5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = expiry
            for name in CONNECT_NAMES.keys() & ask.keys():
                setattr(properties, CONNECT_NAMES[name], int(ask[name]))
            more = {"clean_start": clean, "properties": properties}
        self.client.connect(host, port, keepalive=60, **more)
        self.client.loop_start()
        code, self.present = self._await("connack", "CONNACK")
        if code != 0:
            raise ConnectionError(f"refused: {code}")

    def _message(self, m):
        """The library leaves topic aliases to who uses it."""
        properties = {} if self.version < 5 else shown_properties(m.properties)
        topic = m.topic
        if "alias" in properties:
            topic = self._aliases.setdefault(properties["alias"][0], topic) if topic == "" else topic
            self._aliases[properties["alias"][0]] = topic
        return message(topic, m.payload, m.qos, bool(m.retain), properties)

    def _on_connect(self, client, data, flags, code, *_):
        self._answer("connack", (int(getattr(code, "value", code)), bool(flags["session present"])))

    def _answer(self, key, value):
        with self._changed:
            self._answers[key] = value
            self._changed.notify_all()

    def _await(self, key, what, seconds=20):
        with self._changed:
            if not self._changed.wait_for(lambda: key in self._answers, seconds):
                raise Timeout(f"{what} did not come within {seconds} s")
            return self._answers.pop(key)

    def subscribe(self, topics, qos, identifier=None):
        for topic in topics:
            if self.version == 5:
                properties = Properties(PacketTypes.SUBSCRIBE)
                if identifier is not None:
                    properties.SubscriptionIdentifier = identifier
                code, mid = self.client.subscribe(topic, options=mqtt.SubscribeOptions(qos=qos), properties=properties)
            else:
                code, mid = self.client.subscribe(topic, qos)
            if code != mqtt.MQTT_ERR_SUCCESS:
                raise ConnectionError(f"subscribe: {mqtt.error_string(code)}")
            granted = [int(getattr(c, "value", c)) for c in self._await(("sub", mid), f"SUBACK for {topic}")]
            if granted != [qos]:
                raise ConnectionError(f"subscribe to {topic} at QoS {qos} was answered with {granted}")

    def publish(self, topic, payload, qos, retain=False, properties=None):
        """Returns when the flow of this message is complete."""
        self.publish_all(topic, [payload], qos, retain, properties)

    def publish_all(self, topic, payloads, qos, retain=False, properties=None):
        more = None if properties is None else publish_properties(PacketTypes.PUBLISH, properties)
        self._await_all([self.client.publish(topic, payload, qos, retain, more) for payload in payloads], qos)

    def publish_aliased(self, topic, payloads, qos):
        """The first with the topic, the others with its alias alone."""
        alias = publish_properties(PacketTypes.PUBLISH, {"alias": ["1"]})
        topics = [topic] + [""] * (len(payloads) - 1)
        self._await_all([self.client.publish(t, p, qos, properties=alias) for t, p in zip(topics, payloads)], qos)

    def _await_all(self, sent, qos):
        for info in sent:
            if info.rc not in (mqtt.MQTT_ERR_SUCCESS, mqtt.MQTT_ERR_QUEUE_SIZE):
                raise ConnectionError(f"publish: {mqtt.error_string(info.rc)}")
            self._await(("pub", info.mid), f"completion of a QoS {qos} publish", 30)

    def disconnect(self):
        self.client.disconnect()
        self.client.loop_stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.disconnect()
