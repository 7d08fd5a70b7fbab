#!/usr/bin/env python3
"""A collector of OTLP over HTTP that prints one line for each span. Usage: collector.py PORT"""

import http.server
import sys


def fields(data):
    """The fields of a message of protobuf: number and value, as far as this one needs them."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
        else:
            length = {1: 8, 5: 4}[kind] if kind != 2 else varint()
            yield key >> 3, data[at:at + length]
            at += length


def below(data, *path):
    """All that lies at a path of field numbers."""
    if not path:
        yield data
        return
    for number, value in fields(data):
        if number == path[0]:
            yield from below(value, *path[1:])


def tell(span):
    one = dict(fields(span))  # of attributes the last only, which are read on their own
    attributes = {}
    for pair in below(span, 9):
        parts = dict(fields(pair))
        (_, value), = fields(parts[2])
        attributes[parts[1].decode()] = value.decode() if isinstance(value, bytes) else value
    print(one[5].decode(), "span", one[2].hex(), "trace", one[1].hex(), "parent", one.get(4, b"").hex(),
          "client", attributes["messaging.client.id"], "qos", attributes["mqtt.qos"],
          attributes.get("error.type", ""), flush=True)


class Collector(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        for span in below(body, 1, 2, 2):
            tell(span)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Collector).serve_forever()
