"""The column of paho for Python: obeys the lines that agents.py sends."""
import sys
import threading
from urllib.parse import parse_qs

from pahoclient import PahoClient, encode

out = threading.Lock()


def say(*fields):
    with out:
        sys.stdout.write("\t".join(str(f) for f in fields) + "\n")
        sys.stdout.flush()


def main():
    connections = {}
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        number, op, name, *pairs = line.rstrip("\n").split("\t")
        options = dict(pair.split("=", 1) for pair in pairs)
        try:
            say(number, "ok", obey(connections, op, name, options))
        except Exception as failure:  # whatever went wrong is the row's to report
            say(number, "error", f"{type(failure).__name__}: {failure}".replace("\n", " "))


def obey(connections, op, name, o):
    if op == "connect":
        will = None
        if "will" in o:
            will = {"topic": o["will"], "text": o["willText"], "qos": 1}
        connections[name] = PahoClient(
            o["host"], int(o["port"]), int(o["version"]), o["id"], o["clean"] == "1", int(o["expiry"]), will,
            lambda m: say("message", name, m.qos, int(m.retain), m.size, m.sha, m.topic, m.text, encode(m.properties)),
            ask=o)
        return int(connections[name].present)
    connection = connections[name]
    if op == "subscribe":
        connection.subscribe([o["topic"]], int(o["qos"]), int(o["identifier"]) if "identifier" in o else None)
    elif op == "publish":
        payload = o.get("text", "").encode()
        if "file" in o:
            with open(o["file"], "rb") as file:
                payload = file.read()
        properties = parse_qs(o["properties"], keep_blank_values=True) if "properties" in o else None
        connection.publish(o["topic"], payload, int(o["qos"]), o.get("retain") == "1", properties)
    elif op == "aliased":
        connection.publish_aliased(o["topic"], [str(i) for i in range(int(o["count"]))], int(o["qos"]))
    elif op == "burst":
        connection.publish_all(o["topic"], [*map(str, range(int(o["count"]))), "end"], int(o["qos"]))
    else:
        connection.disconnect()
    return ""


main()
