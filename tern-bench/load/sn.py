#!/usr/bin/env python3
"""Many clients of MQTT-SN on few sockets: a forwarder wraps what each of its nodes says, so that each is a client of its own.

  sn.py hold    --port P --conns N [--asleep M --queued K] [--sockets S] [--seconds T]   connects, then a reading a minute each; the last M sleep
  sn.py publish --port P --conns N --rate R [--bytes B] [--seconds T]                    QoS 1, one message at a time each, at R a second in all; a socket each
  sn.py mqtt    --port P --conns N --rate R [--bytes B] [--seconds T]                    the same by MQTT over TCP

Prints one line of JSON. Exit code 1 if clients could not connect or were not answered.
"""
import argparse, json, select, socket, struct, sys, time

CONNECT, CONNACK, REGISTER, REGACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, DISCONNECT = 0x04, 0x05, 0x0A, 0x0B, 0x0C, 0x0D, 0x12, 0x13, 0x18


def packet(kind, body):
    return bytes([len(body) + 2, kind]) + body


class Fleet:
    """Clients by number, each behind one of a few sockets."""

    def __init__(self, port, count, sockets):
        self.is_wrapped = sockets != count
        self.sockets = []
        for _ in range(sockets):
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            one.connect(("127.0.0.1", port))
            one.setblocking(False)
            self.sockets.append(one)
        self.count = count
        self.sent = self.received = 0

    def send(self, client, inner):
        node = struct.pack(">I", client)
        self.sockets[client % len(self.sockets)].send(bytes([3 + len(node), 0xFE, 0]) + node + inner if self.is_wrapped else inner)
        self.sent += 1

    def answers(self, timeout):
        """What came: client, type, body."""
        ready, _, _ = select.select(self.sockets, [], [], timeout)
        for one in ready:
            for _ in range(64):
                try:
                    data = one.recv(2048)
                except BlockingIOError:
                    break
                self.received += 1
                if self.is_wrapped:
                    inner = data[data[0]:]
                    yield struct.unpack(">I", data[3:7])[0], inner[1], inner[2:]
                else:
                    yield self.sockets.index(one), data[1], data[2:]

    def ask(self, clients, make, answer):
        """Asks each client's question until it is answered, a few at a time; what the answers say."""
        said, waiting, todo = {}, {}, list(reversed(list(clients)))
        end = time.time() + 120
        while (todo or waiting) and time.time() < end:
            while todo and len(waiting) < 200:
                client = todo.pop()
                self.send(client, make(client))
                waiting[client] = time.time()
            for client, kind, body in self.answers(0.1):
                if kind == answer and waiting.pop(client, None):
                    said[client] = body
            for client, since in list(waiting.items()):
                if time.time() - since > 1:
                    self.send(client, make(client))
                    waiting[client] = time.time()
        if todo or waiting:
            print(json.dumps({"error": f"{len(todo) + len(waiting)} clients were not answered"}))
            sys.exit(1)
        return said

    def connect(self, keep_alive):
        self.ask(range(self.count), lambda c: packet(CONNECT, struct.pack(">BBH", 0x04, 1, keep_alive) + b"sn%06d" % c), CONNACK)
        said = self.ask(range(self.count), lambda c: packet(REGISTER, struct.pack(">HH", 0, 1) + b"sn/%06d" % c), REGACK)
        self.topics = {c: struct.unpack(">H", body[:2])[0] for c, body in said.items()}


def hold(args):
    fleet = Fleet(args.port, args.conns, args.sockets)
    fleet.connect(600)
    sleepers = range(args.conns - args.asleep, args.conns)
    fleet.ask(sleepers, lambda c: packet(SUBSCRIBE, struct.pack(">BH", 0x20, 2) + b"to/%06d" % c), SUBACK)
    fleet.ask(sleepers, lambda c: packet(DISCONNECT, struct.pack(">H", 3600)), DISCONNECT)
    print("ready", flush=True)
    awake = args.conns - args.asleep
    begin, sent, acked = time.time(), 0, 0
    while time.time() - begin < args.seconds:
        due = min(int((time.time() - begin) * awake / 60), sent + 500)
        for n in range(sent, due):
            client = n % awake
            fleet.send(client, packet(PUBLISH, struct.pack(">BHH", 0x20, fleet.topics[client], n % 65535 + 1) + b"r" * 20))
        sent = due
        acked += sum(kind == PUBACK for _, kind, _ in fleet.answers(0.01))
    print(json.dumps({"conns": args.conns, "asleep": args.asleep, "readings": sent, "acknowledged": acked}))


class Connections:
    """Clients of MQTT 3.1.1, asked as a fleet is."""

    def __init__(self, args):
        self.sockets = []
        for client in range(args.conns):
            one = socket.create_connection(("127.0.0.1", args.port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            name = b"sn%06d" % client
            one.sendall(bytes([0x10, 12 + len(name), 0, 4]) + b"MQTT" + bytes([4, 2, 2, 88, 0, len(name)]) + name)
            assert one.recv(4) == bytes([0x20, 2, 0, 0])
            one.setblocking(False)
            self.sockets.append(one)

    def publish(self, client, number, payload):
        topic = b"sn/%06d" % client
        self.sockets[client].send(bytes([0x32, 4 + len(topic) + len(payload), 0, len(topic)]) + topic + struct.pack(">H", number) + payload)

    def acknowledged(self):
        ready, _, _ = select.select(self.sockets, [], [], 0.0005)
        for one in ready:
            if one.recv(4)[0] == 0x40:
                yield self.sockets.index(one)


class Sensors:
    """Clients of MQTT-SN, asked as connections are."""

    def __init__(self, args):
        self.fleet = Fleet(args.port, args.conns, args.conns)
        self.fleet.connect(600)

    def publish(self, client, number, payload):
        self.fleet.send(client, packet(PUBLISH, struct.pack(">BHH", 0x20, self.fleet.topics[client], number) + payload))

    def acknowledged(self):
        return [client for client, kind, _ in self.fleet.answers(0.0005) if kind == PUBACK]


def publish(args):
    clients = Sensors(args) if args.what == "publish" else Connections(args)
    print("ready", flush=True)
    begin = time.time()
    free, sent, acked, busy = list(range(args.conns)), 0, 0, 0
    while time.time() - begin < args.seconds:
        due = int((time.time() - begin) * args.rate)
        while sent < due and free:
            client = free.pop(0)
            clients.publish(client, sent % 65535 + 1, b"r" * args.bytes)
            sent += 1
        for client in clients.acknowledged():
            acked += 1
            free.append(client)
    print(json.dumps({"conns": args.conns, "sent": sent, "acknowledged": acked, "seconds": round(time.time() - begin, 2)}))


parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["hold", "publish", "mqtt"])
for name, standard in [("port", 1884), ("conns", 100), ("asleep", 0), ("sockets", 4), ("seconds", 10), ("rate", 1000), ("bytes", 20)]:
    parser.add_argument("--" + name, type=int, default=standard)
args = parser.parse_args()
{"hold": hold, "publish": publish, "mqtt": publish}[args.what](args)
