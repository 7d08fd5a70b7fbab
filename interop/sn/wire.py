"""Looks at the captured datagrams and segments: what Wireshark's dissector makes of them, what each of them may not be, and how many bytes
were on the wire.

    wire.py CAPTURE SN_PORT GROUP_PORT METERED_SN_PORT METERED_TCP_PORT
"""
import subprocess
import sys
from collections import Counter, defaultdict

NAMES = {
    0x00: "ADVERTISE", 0x01: "SEARCHGW", 0x02: "GWINFO", 0x04: "CONNECT", 0x05: "CONNACK", 0x06: "WILLTOPICREQ", 0x07: "WILLTOPIC",
    0x08: "WILLMSGREQ", 0x09: "WILLMSG", 0x0A: "REGISTER", 0x0B: "REGACK", 0x0C: "PUBLISH", 0x0D: "PUBACK", 0x0E: "PUBCOMP",
    0x0F: "PUBREC", 0x10: "PUBREL", 0x12: "SUBSCRIBE", 0x13: "SUBACK", 0x14: "UNSUBSCRIBE", 0x15: "UNSUBACK", 0x16: "PINGREQ",
    0x17: "PINGRESP", 0x18: "DISCONNECT", 0x1A: "WILLTOPICUPD", 0x1B: "WILLTOPICRESP", 0x1C: "WILLMSGUPD", 0x1D: "WILLMSGRESP",
    0xFE: "encapsulated",
}
BY_CLIENTS = {
    "SEARCHGW", "CONNECT", "WILLTOPIC", "WILLMSG", "REGISTER", "REGACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
    "UNSUBSCRIBE", "PINGREQ", "DISCONNECT", "WILLTOPICUPD", "WILLMSGUPD", "encapsulated",
}
BY_GATEWAY = {
    "ADVERTISE", "GWINFO", "CONNACK", "WILLTOPICREQ", "WILLMSGREQ", "REGISTER", "REGACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL",
    "PUBCOMP", "SUBACK", "UNSUBACK", "PINGRESP", "DISCONNECT", "WILLTOPICRESP", "WILLMSGRESP", "encapsulated",
}
QOS = ("0", "1", "2", "-1")  # by their bits

capture = sys.argv[1]
sn_port, group_port, metered_sn, metered_tcp = sys.argv[2:]
failed = False


def wrong(text):
    global failed
    failed = True
    print("wrong: " + text)


def tshark(what, *fields):
    """The fields of each packet that is asked for, as texts, "" where there is none."""
    command = ["tshark", "-r", capture, "-Y", what, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"]
    for port in (sn_port, group_port, metered_sn):
        command += ["-d", f"udp.port=={port},mqttsn"]
    command += ["-d", f"tcp.port=={metered_tcp},mqtt"]
    for field in fields:
        command += ["-e", field]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"tshark ended with {run.returncode}: {run.stderr}")
    return [(line.split("\t") + [""] * len(fields))[: len(fields)] for line in run.stdout.splitlines()]


def look_at_datagrams():
    by_clients, by_gateway, woken, qos_up, qos_down, long_form = Counter(), Counter(), Counter(), set(), set(), 0
    state = {}  # of a client's port, while it sleeps
    packets = tshark(
        f"udp.port == {sn_port} or udp.port == {group_port}",
        "frame.number", "udp.srcport", "udp.dstport", "_ws.malformed", "mqttsn.msg.type", "mqttsn.qos", "mqttsn.sleep.timer",
        "mqttsn.client.id", "udp.payload",
    )
    for number, source, target, malformed, kinds, qos, sleep, client, payload in packets:
        if malformed:
            wrong(f"datagram {number} is malformed: {payload}")
            continue
        if not kinds:
            wrong(f"datagram {number} is none of MQTT-SN: {payload}")
            continue
        kind = NAMES[int(kinds.split(",")[0], 0)]
        long_form += payload.startswith("01")
        if source == sn_port:
            by_gateway[kind] += 1
            if kind == "PUBLISH":
                qos_down.add(QOS[int(qos.split(",")[0], 0)])
            if kind in ("PUBLISH", "REGISTER") and state.get(target) == "asleep":
                wrong(f"datagram {number} is {kind} to a client that sleeps")
            elif kind == "DISCONNECT" and target in state or kind == "PINGRESP" and state.get(target) == "awake":
                state[target] = "asleep"
        else:
            by_clients[kind] += 1
            if kind == "PUBLISH":
                qos_up.add(QOS[int(qos.split(",")[0], 0)])
            if kind == "DISCONNECT" and sleep:
                state[source] = "falls asleep"
            elif kind in ("CONNECT", "DISCONNECT"):
                state.pop(source, None)
            elif kind == "PINGREQ" and client:
                state[source] = "awake"
                woken[source] += 1
    for who, seen, due in (("clients", by_clients, BY_CLIENTS), ("the gateway", by_gateway, BY_GATEWAY)):
        missing = due - set(seen)
        if missing:
            wrong(f"of {who} there was none of {', '.join(sorted(missing))}")
        print(f"{who}: " + ", ".join(f"{seen[name]} {name}" for name in NAMES.values() if seen[name]))
    if qos_up != set(QOS) or qos_down != {"0", "1", "2"}:
        wrong(f"PUBLISH came at QoS {sorted(qos_up)} and went at {sorted(qos_down)}")
    if not long_form:
        wrong("no length of three octets was seen")
    if not failed:
        print(f"right: Wireshark reads all {len(packets)} datagrams, {long_form} of them with the long form of the length")
        print(f"right: {len(woken)} clients slept and woke {sum(woken.values())} times, and nothing was published to them meanwhile")


STAGES = ("connect", "register", "subscribe", "100 x QoS 0", "100 x QoS 1")


def meter_sn():
    stage_of = {"CONNECT": 0, "CONNACK": 0, "REGISTER": 1, "REGACK": 1, "SUBSCRIBE": 2, "SUBACK": 2, "PUBACK": 4}
    totals = defaultdict(lambda: [0, 0, 0])
    for kind, qos, udp, ip in tshark(f"udp.port == {metered_sn}", "mqttsn.msg.type", "mqttsn.qos", "udp.length", "ip.len"):
        name = NAMES[int(kind, 0)]
        stage = 3 + int(qos, 0) if name == "PUBLISH" else stage_of.get(name)
        if stage is not None:
            count(totals[STAGES[stage]], int(udp) - 8, int(ip))
    return totals


def meter_mqtt():
    totals = defaultdict(lambda: [0, 0, 0])
    stage = 0
    stage_of = {1: 0, 2: 0, 8: 2, 9: 2, 4: 4}
    for kinds, qos, payload, ip in tshark(f"tcp.port == {metered_tcp}", "mqtt.msgtype", "mqtt.qos", "tcp.len", "ip.len"):
        if kinds:
            kind = int(kinds.split(",")[0], 0)
            if kind == 14:
                break
            stage = 3 + int(qos, 0) if kind == 3 else stage_of[kind]
        count(totals[STAGES[stage]], int(payload), int(ip))
    return totals


def count(total, payload, ip):
    total[0] += 1
    total[1] += payload
    total[2] += ip


def print_bytes():
    sn, mqtt = meter_sn(), meter_mqtt()
    print("\n| | MQTT-SN: datagrams | bytes | with IP and UDP | MQTT: segments | bytes | with IP and TCP |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for stage in STAGES:
        cells = [str(number) if total[0] else "-" for total in (sn[stage], mqtt[stage]) for number in total]
        print(f"| {stage} | " + " | ".join(cells) + " |")
    for stage, messages in (("100 x QoS 0", 100), ("100 x QoS 1", 200)):
        if sn[stage][0] != messages:
            wrong(f"{stage} took {sn[stage][0]} datagrams instead of {messages}")
        if not mqtt[stage][1] > sn[stage][1]:
            wrong(f"{stage} took no less bytes by MQTT-SN")


look_at_datagrams()
print_bytes()
sys.exit(1 if failed else 0)
