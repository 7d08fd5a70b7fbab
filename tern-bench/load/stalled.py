#!/usr/bin/env python3
"""stalled.py PORT SUBSCRIBERS STALLED BYTES: publishes one message to many subscribers, some of whom never read.

Waits until all others have the whole message, then says how long that took. MQTT 3.1.1 by hand, QoS 0."""
import selectors
import socket
import sys
import time

port, count, stalled, size = (int(a) for a in sys.argv[1:5])


def field(text):
    return len(text).to_bytes(2, "big") + text


def packet(first, body):
    length, n = b"", len(body)
    while True:
        length += bytes([n % 128 | (128 if n > 127 else 0)])
        n //= 128
        if n == 0:
            return bytes([first]) + length + body


def connect(name):
    s = socket.create_connection(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.sendall(packet(0x10, field(b"MQTT") + b"\x04\x02\x00\x00" + field(name)))
    assert s.recv(4) == b"\x20\x02\x00\x00"
    return s


subscribers = []
for i in range(count):
    s = connect(b"sub-%d" % i)
    s.sendall(packet(0x82, b"\x00\x01" + field(b"large") + b"\x00"))
    assert s.recv(5) == b"\x90\x03\x00\x01\x00"
    subscribers.append(s)

message = packet(0x30, field(b"large") + bytes(size))
wanted = {s: len(message) for s in subscribers[stalled:]}
selector = selectors.DefaultSelector()
for s in wanted:
    s.setblocking(False)
    selector.register(s, selectors.EVENT_READ)
publisher = connect(b"publisher")
began = time.monotonic()
publisher.sendall(message)
buffer = bytearray(1 << 20)
while wanted and time.monotonic() - began < 60:
    for key, _ in selector.select(1):
        wanted[key.fileobj] -= key.fileobj.recv_into(buffer)
        if wanted[key.fileobj] == 0:
            del wanted[key.fileobj]
            selector.unregister(key.fileobj)
print(f"{count - stalled - len(wanted)} of {count - stalled} readers have all {size} bytes after"
      f" {time.monotonic() - began:.2f} s; {stalled} read nothing")
time.sleep(1)
sys.exit(1 if wanted else 0)
