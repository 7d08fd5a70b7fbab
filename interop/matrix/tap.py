"""A relay between one client and the broker that reads along: it shows what went over the wire, holds packets back, and cuts."""
import socket
import threading
import time
from dataclasses import dataclass

from pahoclient import Timeout

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, AUTH = 1, 2, 3, 4, 5, 15
EXPIRY, SUBSCRIPTION, METHOD, DATA, RESPONSE_INFORMATION = 2, 11, 21, 22, 26
ALIAS_MAXIMUM, ALIAS = 34, 35


@dataclass(frozen=True)
class Packet:
    """One packet of MQTT 5.0: `up` from the client, or down from the broker."""

    up: bool
    type: int
    flags: int
    body: bytes

    @property
    def qos(self):
        return self.flags >> 1 & 3

    @property
    def topic(self):
        return self.body[2:2 + int.from_bytes(self.body[:2], "big")].decode()

    @property
    def reason(self):
        """Of CONNACK or AUTH."""
        return self.body[1] if self.type == CONNACK else (self.body[0] if self.body else 0)

    def properties(self):
        """Pairs of identifier and value. Only of the types that have a name above."""
        if self.type == PUBLISH:
            at = 2 + int.from_bytes(self.body[:2], "big") + (2 if self.qos else 0)
        else:
            at = 2 if self.type == CONNACK else 1
        return _properties(self.body[at:]) if at < len(self.body) else []

    def value(self, identifier):
        return next((value for key, value in self.properties() if key == identifier), None)


def _variable(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _properties(data):
    length, at = _variable(data, 0)
    end, found = at + length, []
    while at < end:
        key, at = data[at], at + 1
        size = {1: 1, 23: 1, 25: 1, 36: 1, 37: 1, 40: 1, 41: 1, 42: 1, 19: 2, 33: 2, 34: 2, 35: 2, 2: 4, 17: 4, 24: 4, 39: 4}.get(key)
        if size is not None:
            value, at = int.from_bytes(data[at:at + size], "big"), at + size
        elif key == SUBSCRIPTION:
            value, at = _variable(data, at)
        else:
            value, at = _field(data, at)
            if key == 38:
                second, at = _field(data, at)
                value = (value, second)
        found.append((key, value))
    return found


def _field(data, at):
    end = at + 2 + int.from_bytes(data[at:at + 2], "big")
    return data[at + 2:end], end


class Tap:
    """Takes connections on a port of its own until it is cut."""

    def __init__(self, broker):
        self.broker = broker
        self.server = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self.server.getsockname()
        self.packets = []
        self.changed = threading.Condition()
        self.holding = frozenset()
        self.held = []
        self.sockets = [self.server]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.server.accept()
                broker = socket.create_connection((self.broker.host, self.broker.port))
            except OSError:
                return
            for end in (client, broker):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets += [client, broker]
            threading.Thread(target=self._pump, args=(client, broker, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(broker, client, False), daemon=True).start()

    def _pump(self, source, target, up):
        data = bytearray()
        try:
            while received := source.recv(65536):
                data += received
                while (size := _frame(data)) is not None:
                    self._pass(bytes(data[:size]), target, up)
                    del data[:size]
        except OSError:
            pass
        for end in (source, target):
            _close(end)

    def _pass(self, frame, target, up):
        _, at = _variable(frame, 1)
        packet = Packet(up, frame[0] >> 4, frame[0] & 15, frame[at:])
        with self.changed:
            self.packets.append(packet)
            self.changed.notify_all()
            if up and packet.type in self.holding:
                self.held.append((target, frame))
                return
        target.sendall(frame)

    def hold(self, *types):
        """From now on packets of these types from the client wait here."""
        with self.changed:
            self.holding = frozenset(types)

    def release(self):
        with self.changed:
            self.holding = frozenset()
            held, self.held = self.held, []
            for target, frame in held:
                target.sendall(frame)

    def seen(self, up, kind):
        with self.changed:
            return [p for p in self.packets if p.up == up and p.type == kind]

    def wait(self, up, kind, count, what):
        end = time.monotonic() + 20
        with self.changed:
            while len(found := [p for p in self.packets if p.up == up and p.type == kind]) < count:
                if not self.changed.wait(end - time.monotonic()):
                    raise Timeout(f"{what} did not go over the wire within 20 s")
            return found

    def cut(self):
        """Ends the connections without a goodbye, and takes no others."""
        for end in self.sockets:
            _close(end)


def _frame(data):
    """How many bytes the first packet has, if all of them are here."""
    at = 1
    while at < len(data) and at < 5:
        if data[at] < 128:
            size, at = _variable(data, 1)
            return at + size if len(data) >= at + size else None
        at += 1
    return None


def _close(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was closed already, or only listened
    end.close()
