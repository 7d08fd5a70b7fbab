"""The rows that only MQTT 5.0 has. What a client does not show is read off the wire by a Tap."""
import time

from rows import check, texts
from tap import (
    ALIAS, ALIAS_MAXIMUM, AUTH, CONNACK, CONNECT, DATA, EXPIRY, METHOD, PUBACK, PUBLISH, PUBREC, RESPONSE_INFORMATION,
    SUBSCRIPTION)

USER = ["twice=b", "twice=a", "größe=8°", "empty="]  # MQTT.js knows the order only of what has the same name

LONG = "a/rather/long/topic/of/which/one/tires"


def shared(cell):
    """Two members of a group get each message once between them; when one leaves, the other gets all."""
    topic, everything = cell.topic("jobs"), cell.reference()
    everything.subscribe([topic], 1)
    members = ("one", "two")
    for member in members:
        cell.agent.connect(member, cell.client_id(member))
        cell.agent.subscribe(member, [f"$share/{cell.prefix}/{topic}"], 1, everything, [topic])
    wanted = [str(i) for i in range(40)]
    everything.publish_all(topic, wanted, 1)
    everything.inbox.wait(lambda m: len(m) >= len(wanted), what="the copies of who does not share")
    inboxes = [cell.agent.inboxes[member] for member in members]
    for _ in range(1000):  # no inbox tells of the other
        if _count(inboxes) < len(wanted):
            time.sleep(0.02)
    got = [texts(inbox.wait(lambda _: True)) for inbox in inboxes]
    check(sorted(got[0] + got[1], key=int) == wanted, f"the members got {got}")
    check(all(got), "one member got everything although both were there")
    for each in got:
        check(each == sorted(each, key=int), f"out of order: {each}")

    cell.agent.disconnect("one")
    left = [str(i) for i in range(40, 50)]
    everything.publish_all(topic, left, 1)
    seen = texts(inboxes[1].wait(lambda m: set(texts(m)) >= set(left), what="what is left to the last member"))
    check([t for t in seen if int(t) >= 40] == left, f"the last member got {seen[-10:]}")
    cell.agent.disconnect("two")


def _count(inboxes):
    return sum(1 for inbox in inboxes for m in list(inbox.messages) if m.text != "probe")


def subscription_ids(cell):
    """A message carries the identifiers of all subscriptions that it matches, in one copy or in several."""
    tap, reference = cell.tap(), cell.reference()
    cell.agent.connect("ids", cell.client_id("ids"), tap=tap)
    if cell.agent.must_subscribe_again:  # a command has one identifier for all its filters
        both = {"268435455"}
        cell.agent.subscribe("ids", [cell.topic("x/+"), cell.topic("y")], 1, reference, [cell.topic("x/b")], 268435455)
    else:
        both = {"7", "268435455"}
        cell.agent.subscribe("ids", [cell.topic("x/+")], 1, identifier=7)
        cell.agent.subscribe("ids", [cell.topic("x/a")], 1, identifier=268435455)
    inbox = cell.agent.inboxes["ids"]
    reference.publish(cell.topic("x/a"), "both", 1)
    reference.publish(cell.topic("x/b"), "one", 1)
    arrived = inbox.wait(lambda m: "one" in texts(m), what="the messages")
    shown = {text: {i for m in arrived if m.text == text for i in m.properties.get("id", [])} for text in ("both", "one")}
    check(shown["both"] == both, f"the message for both shows {sorted(shown['both'])}")
    check(shown["one"] == {min(both, key=int)}, f"the message for one shows {sorted(shown['one'])}")
    sent = {str(v) for p in tap.seen(False, PUBLISH) for key, v in p.properties() if key == SUBSCRIPTION}
    check(sent == both, f"over the wire went {sorted(sent)}")
    cell.agent.disconnect("ids")


def expiry(cell):
    """A message is kept for an absent client only as long as it lives, and so is a session; what is left of its life is told."""
    topic, reference = cell.topic("old"), cell.reference()
    for name, seconds in (("stays", 600), ("ends", 1)):
        cell.agent.connect(name, cell.client_id(name), clean=False, expiry=seconds)
        cell.agent.subscribe(name, [topic], 1, reference)
        cell.agent.disconnect(name)
    reference.publish(topic, "short", 1, properties={"expiry": ["1"]})
    reference.publish(topic, "long", 1, properties={"expiry": ["100"]})
    time.sleep(2.2)
    tap = cell.tap()
    present = cell.agent.connect("stays", cell.client_id("stays"), clean=False, expiry=600, tap=tap)
    check(present in (True, None), "the session with time left is gone")
    if cell.agent.must_subscribe_again:
        cell.agent.subscribe("stays", [topic], 1)
    first = cell.agent.inboxes["stays"].wait(lambda m: len(m) > 0, what="the message with time left")[0]
    check(first.text == "long", f"first came {first.text}")
    told = tap.wait(False, PUBLISH, 1, "the message")[0].value(EXPIRY)
    check(told in (97, 98), f"of 100 seconds, {told} are said to be left after 2.2")

    present = cell.agent.connect("ends", cell.client_id("ends"), clean=False, expiry=1)
    check(present in (False, None), "the session of one second is still there after two")
    cell.agent.subscribe("ends", [topic], 1, reference)
    cell.agent.connect("writer", cell.client_id("writer"))
    cell.agent.publish("writer", topic, "new", 1, properties={"expiry": ["60"]})
    seen = texts(cell.agent.inboxes["ends"].wait(lambda m: "new" in texts(m), what="a new message"))
    check(seen == ["new"], f"the new session got {seen}")
    for name in ("stays", "ends", "writer"):
        cell.agent.disconnect(name)
    cell.reference(cell.client_id("stays"))  # a clean start ends the session


def alias_up(cell):
    """The client says a topic once and its alias from then on."""
    count, tap, reference, topic = 40, cell.tap(), cell.reference(), cell.topic(LONG)
    reference.subscribe([topic], 1)
    cell.agent.connect("up", cell.client_id("up"), tap=tap, ask={"topicAliasMaximum": 5})
    cell.agent.publish_aliased("up", topic, count, 1)
    arrived = reference.inbox.wait(lambda m: len(m) >= count, what="what the client sent by alias")
    cell.agent.disconnect("up")
    check([(m.topic, m.text) for m in arrived] == [(topic, str(i)) for i in range(count)], "topics or texts differ")
    check((tap.seen(False, CONNACK)[0].value(ALIAS_MAXIMUM) or 0) > 0, "the broker takes no aliases")
    _check_aliased(tap.seen(True, PUBLISH), "the client")


def alias_down(cell):
    """The broker says a topic once and its alias from then on, using no more aliases than the client has room for."""
    count, tap, reference = 40, cell.tap(), cell.reference()
    topics = [cell.topic(f"{LONG}/{i}") for i in range(4)]
    cell.agent.connect("down", cell.client_id("down"), tap=tap, ask={"topicAliasMaximum": 3})
    cell.agent.subscribe("down", topics, 1, reference)
    wanted = [(topics[i // 8 % 4 if i % 8 == 7 else i % 2], str(i)) for i in range(count)]
    for topic, text in wanted:
        reference.publish(topic, text, 1)
    arrived = cell.agent.inboxes["down"].wait(lambda m: len(m) >= count, what="what was sent to the client")
    check([(m.topic, m.text) for m in arrived] == wanted, "topics or texts differ")
    cell.agent.disconnect("down")
    publishes = tap.seen(False, PUBLISH)
    _check_aliased(publishes, "the broker")
    check(all(p.value(ALIAS) in (None, 1, 2, 3) for p in publishes), "the broker used more than three aliases")


def _check_aliased(publishes, who):
    short = sum(1 for p in publishes if p.topic == "" and p.value(ALIAS) is not None)
    check(short >= len(publishes) / 2, f"{who} sent {short} of {len(publishes)} messages by alias alone")


def maximum_packet(cell):
    """What is larger than the client takes is not sent to it, and nothing else suffers."""
    topic, tap, reference = cell.topic("sizes"), cell.tap(), cell.reference()
    cell.agent.connect("small", cell.client_id("small"), tap=tap, ask={"maximumPacketSize": 300})
    cell.agent.subscribe("small", [topic], 1, reference)
    for text, qos in (("a", 0), ("b" * 400, 0), ("c", 1), ("d" * 5000, 1), ("e" * 400, 2), ("f", 1)):
        reference.publish(topic, text, qos)
    seen = texts(cell.agent.inboxes["small"].wait(lambda m: "f" in texts(m), what="the last small message"))
    check(seen == ["a", "c", "f"], f"came {[t[:1] for t in seen]}")
    longest = max(len(p.body) for p in tap.seen(False, PUBLISH)) + 3
    check(longest <= 300, f"a packet of {longest} bytes went over the wire")
    check(len(tap.seen(True, CONNECT)) == 1, "the client had to connect again")
    cell.agent.disconnect("small")


def flow_control(cell):
    """While the client owes three answers, the broker sends no fourth message; it goes on when they come."""
    topic, tap, reference = cell.topic("flow"), cell.tap(), cell.reference()
    cell.agent.connect("slow", cell.client_id("slow"), tap=tap, ask={"receiveMaximum": 3})
    cell.agent.subscribe("slow", [topic], 2, reference)
    tap.hold(PUBACK, PUBREC)
    wanted = [str(i) for i in range(20)]
    for i, text in enumerate(wanted):
        reference.publish(topic, text, 1 + i % 2)
    tap.wait(False, PUBLISH, 3, "three messages")
    time.sleep(0.4)
    sent = sum(1 for p in tap.seen(False, PUBLISH) if p.qos > 0)
    check(sent == 3, f"{sent} messages went to a client that takes three")
    tap.release()
    inbox = cell.agent.inboxes["slow"]
    seen = texts(inbox.wait(lambda m: set(texts(m)) >= set(wanted), what="the rest"))
    check(sorted(seen, key=int) == wanted, f"came {seen}")
    cell.agent.disconnect("slow")


# Long enough for a client that is a process of its own to come back on a busy machine.
WILL_DELAY_S = 4


def will_delay(cell):
    """The will of a lost client comes when its delay is over, and not if the client is back before."""
    topic, reference, taps = cell.topic("will"), cell.reference(), {}
    reference.subscribe([topic], 1)
    for name in ("lost", "back"):
        taps[name] = cell.tap()
        cell.agent.connect(
            name, cell.client_id(name), clean=False, expiry=60, will={"topic": topic, "text": name}, probe=reference,
            tap=taps[name], ask={"willDelay": WILL_DELAY_S})
    for name in ("back", "lost"):
        taps[name].cut()
    at = time.monotonic()
    cell.agent.connect("again", cell.client_id("back"), clean=False, expiry=60)
    if cell.agent.must_subscribe_again:
        cell.agent.subscribe("again", [cell.topic("other")], 1, reference)
    cell.agent.forget("back")  # only now: some libraries wait for their own attempts to connect again
    reference.inbox.wait(lambda m: "lost" in texts(m), what="the will of the lost client")
    after = time.monotonic() - at
    check(WILL_DELAY_S - 0.1 < after < WILL_DELAY_S + 4, f"the will came after {after:.1f} s")
    time.sleep(0.3)
    check(texts(reference.inbox.wait(lambda _: True)) == ["lost"], "the will of a client that came back was published")
    cell.agent.forget("lost")
    cell.agent.disconnect("again")
    for name in ("lost", "back"):
        cell.reference(cell.client_id(name))  # a clean start ends the session


def request_response(cell):
    """Response topic and correlation data arrive as they were sent, both ways; the broker says where responses may be asked for."""
    tap, reference = cell.tap(), cell.reference()
    ask, answer = cell.topic("ask"), cell.topic("answer")
    reference.subscribe([ask], 1)
    cell.agent.connect("party", cell.client_id("party"), tap=tap, ask={"requestResponse": 1})
    cell.agent.subscribe("party", [answer], 1, reference)
    cell.agent.publish("party", ask, "how many?", 1, properties={"response": [answer], "correlation": ["nr-1"]})
    request = reference.inbox.wait(lambda m: len(m) > 0, what="the request")[0].properties
    check(request.get("response") == [answer] and request.get("correlation") == ["nr-1"], f"the request shows {request}")
    back = {"correlation": request["correlation"], "response": [ask]}
    reference.publish(request["response"][0], "seven", 1, properties=back)
    response = cell.agent.inboxes["party"].wait(lambda m: len(m) > 0, what="the response")[0]
    shown = response.properties
    check(response.text == "seven" and shown.get("correlation") == ["nr-1"], f"the response is {response.text}, {shown}")
    check(shown.get("response") == [ask], f"the response topic that came is {shown.get('response')}")
    cell.agent.disconnect("party")
    told = next((p.value(RESPONSE_INFORMATION) for p in tap.seen(False, CONNACK)), None)
    check(told, "the broker gives no response information")


def authentication(cell):
    """The challenge of the method TERN-TEST is answered; later once more; a wrong answer is refused."""
    tap, reference = cell.tap(), cell.reference()
    cell.agent.connect("who", cell.client_id("who"), tap=tap, ask={"auth": "right"})
    _check_exchange(tap.seen(False, AUTH), tap.seen(True, AUTH))
    connack = tap.seen(False, CONNACK)[0]
    check(connack.value(METHOD) == b"TERN-TEST", "CONNACK does not name the method")
    cell.agent.subscribe("who", [cell.topic("known")], 1, reference)
    cell.agent.authenticate_again("who")
    down = tap.wait(False, AUTH, 3, "the end of the second exchange")
    up = tap.seen(True, AUTH)
    check([p.reason for p in up] == [0x18, 0x19, 0x18] and [p.reason for p in down] == [0x18, 0x18, 0], "other reasons")
    _check_exchange(down[1:2], up[2:3])
    reference.publish(cell.topic("known"), "still here", 1)
    cell.agent.inboxes["who"].wait(lambda m: texts(m) == ["still here"], what="a message after the second exchange")
    cell.agent.disconnect("who")

    tap = cell.tap()
    try:
        cell.agent.connect("liar", cell.client_id("liar"), tap=tap, ask={"auth": "wrong"})
    except ConnectionError:
        pass
    else:
        check(False, "a wrong answer was taken")
    reasons = [p.reason for p in tap.wait(False, CONNACK, 1, "a refusal")]
    check(reasons == [0x87], f"a wrong answer was refused with {reasons}")


def _check_exchange(down, up):
    check(len(down) == 1 and len(up) == 1, f"{len(down)} AUTH from the broker, {len(up)} from the client")
    challenge, answer = down[0].value(DATA), up[0].value(DATA)
    check(len(challenge) >= 8 and answer == challenge[::-1], f"{challenge} was answered with {answer}")


def user_properties(cell):
    """Pairs of texts arrive as they were sent, in order, repeated names too, with the content type beside them, both ways."""
    sent = {"user": USER, "content": ["text/plain"]}
    reference = cell.reference()
    reference.subscribe([cell.topic("out")], 1)
    cell.agent.connect("tell", cell.client_id("tell"))
    cell.agent.publish("tell", cell.topic("out"), "out", 1, properties=sent)
    got = reference.inbox.wait(lambda m: len(m) > 0, what="what the client sent")[0].properties
    check(got == sent, f"the client's came as {got}")
    cell.agent.subscribe("tell", [cell.topic("in")], 1, reference)
    reference.publish(cell.topic("in"), "in", 1, properties=sent)
    got = cell.agent.inboxes["tell"].wait(lambda m: len(m) > 0, what="what was sent to the client")[0].properties
    check(got == sent, f"to the client came {got}")
    cell.agent.disconnect("tell")


ROWS_5 = {
    "shared": shared,
    "sub ids": subscription_ids,
    "expiry": expiry,
    "alias up": alias_up,
    "alias down": alias_down,
    "max size": maximum_packet,
    "flow": flow_control,
    "will wait": will_delay,
    "request": request_response,
    "auth": authentication,
    "user": user_properties,
}
