"""What is tried, and what must come of it.

    cases.py CLIENT PORT...    prints what CLIENT has to try, a line each: id, version, URL, user, password, topic, certificate, method

"-" stands for what is not given. A client answers with a line for each: id, outcome, in the words of `Case.due`.
"""
import sys
from typing import NamedTuple

from tokens import signed, unsigned

CLIENTS = {
    "mosquitto": ("3.1.1", "5.0"),
    "tern": ("3.1.1", "5.0"),
    "paho": ("3.1.1", "5.0"),
    "mqtt.js": ("3.1.1", "5.0"),
    "hivemq": ("3.1.1", "5.0"),
}
# Who can do more than send a login.
STEPWISE = {"hivemq": ("scram", "scram-again", "scram-again-wrong"), "tern": ("scram", "scram-again")}
BROKERS = ("passwords", "tokens", "http", "unreachable", "certificates")
RETURN_CODES = {134: 4, 135: 5, 136: 3}
ALLOWED, DENIED = "trial/allowed", "trial/denied"

IN = "published 0"  # and the watcher has it
KEPT_OUT = "published 135"  # 3.1.1 cannot say so; the watcher does not have it
CLOSED = "closed"


class Case(NamedTuple):
    way: str
    name: str
    broker: str
    outcome: str
    user: str = "-"
    password: str = "-"
    topic: str = ALLOWED
    certificate: str = "-"
    method: str = "-"

    def due(self, version):
        if version == "5.0":
            return self.outcome
        word, _, code = self.outcome.partition(" ")
        if word == "refused":
            return f"refused {RETURN_CODES[int(code)]}"
        return IN if self.outcome == KEPT_OUT else self.outcome

    def versions(self, client):
        if self.method != "-":
            return ("5.0",) if self.method in STEPWISE.get(client, ()) else ()
        return CLIENTS[client]


def password(name, outcome, user="-", word="-"):
    return Case("password", name, "passwords", outcome, user, word)


# Who authenticates once more and fails is told Not authorized, since a DISCONNECT cannot say Bad user name or password.
def scram(name, outcome, user, word, method="scram"):
    return Case("scram", name, "passwords", outcome, user, word, method=method)


def token(name, outcome, shown, topic=ALLOWED):
    return Case("token", name, "tokens", outcome, "carl", shown, topic)


def http(name, outcome, user, word, topic=ALLOWED, broker="http"):
    return Case("http", name, broker, outcome, user, word, topic)


def certificate(name, outcome, topic=ALLOWED, user="-", shown="own"):
    return Case("certificate", name, "certificates", outcome, user, topic=topic, certificate=shown)


RULE = [{"permission": "allow", "action": "publish", "topic": ALLOWED}]
CASES = (
    password("by mosquitto_passwd", IN, "ann", "correct horse"),
    password("by tern passwd", IN, "ben", "battery staple"),
    password("by tern passwd --scram", IN, "cleo", "Tür 17"),
    password("wrong, by mosquitto_passwd", "refused 134", "ann", "battery staple"),
    password("wrong, by tern passwd", "refused 134", "ben", "correct horse"),
    password("unknown user", "refused 134", "dora", "correct horse"),
    password("no password", "refused 134", "ann"),
    password("no login", "refused 135"),
    scram("good", IN, "cleo", "Tür 17"),
    scram("wrong", "refused 134", "cleo", "Tür 18"),
    scram("unknown user", "refused 134", "dora", "Tür 17"),
    scram("user without such a line", "refused 134", "ben", "battery staple"),
    scram("again", IN, "cleo", "Tür 17", "scram-again"),
    scram("again, wrong", "refused later 135", "cleo", "Tür 17", "scram-again-wrong"),
    token("good", IN, signed()),
    token("expired", "refused 134", signed(exp_in=-300)),
    token("without an end", "refused 134", signed(exp_in=None)),
    token("wrong key", "refused 134", signed(secret=b"of somebody else, and also long enough")),
    token("alg none", "refused 134", unsigned()),
    token("wrong audience", "refused 135", signed(aud="elsewhere")),
    token("acl allows", IN, signed(acl=RULE)),
    token("acl denies", KEPT_OUT, signed(acl=RULE), DENIED),
    token("no token", "refused 134", "hello"),
    Case("token", "no login, anonymous let in", "tokens", IN),
    http("good", IN, "eve", "right"),
    http("401", "refused 134", "eve", "wrong"),
    http("403", "refused 135", "mallory", "right"),
    http("acl denies", KEPT_OUT, "eve", "right", DENIED),
    http("404", "refused 136", "lost", "right"),
    http("no login", "refused 135", "-", "-"),
    http("nobody listens", "refused 136", "eve", "right", broker="unreachable"),
    certificate("allowed to its name", IN),
    certificate("denied to its name", KEPT_OUT, DENIED),
    certificate("says another name", KEPT_OUT, DENIED, "watcher"),
    certificate("none", CLOSED, shown="-"),
)


def trials(client):
    """Pairs of an id and what stands behind it: the number of a case and a version."""
    for number, case in enumerate(CASES):
        for version in case.versions(client):
            yield f"{number}/{version}", case, version


def main():
    ports = dict(zip(BROKERS, sys.argv[2:], strict=True))
    for name, case, version in trials(sys.argv[1]):
        scheme = "mqtts" if case.broker == "certificates" else "mqtt"
        url = f"{scheme}://localhost:{ports[case.broker]}"
        print(name, version, url, case.user, case.password, case.topic, case.certificate, case.method, sep="\t")


if __name__ == "__main__":
    main()
