package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.auth.ChangingRules;
import org.ternmq.broker.loop.Shards;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.store.Durability;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Envelope.Forwarded;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Ping.Pingresp;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.testkit.Covers;
import org.ternmq.transport.sn.SnDoor;

/** Who is where and who it is, of clients of 2.0: take-over, passwords, forwarders, and floods on their way between loops. */
class Sn2AddressesTest {
    private static final int LOOPS = 3;
    private static final SnDoor DOOR = new SnDoor(
            Durability.DISK,
            IntStream.range(1, 200)
                    .filter(id -> Shards.loopOf("sn-gateway-" + id, LOOPS) == 1)
                    .findFirst()
                    .orElseThrow(),
            GatewayLimits.DEFAULT,
            PredefinedTopics.NONE,
            id -> true,
            Optional.of("things"),
            topic -> true,
            Optional.empty(),
            true);

    /** Alice has a password; whoever somebody else vouches for needs none. */
    private static final Authenticator ALICE = new Authenticator() {
        @Override
        public CompletableFuture<AuthExchange.Verdict> login(Applicant applicant) {
            var login = applicant.connect().login();
            boolean isAlice =
                    "alice".equals(login.userName()) && Objects.equals(login.password(), Bytes.utf8("secret"));
            return CompletableFuture.completedFuture(
                    applicant.certified().userName().isPresent()
                                    || isAlice
                                    || applicant.connect().clientId().equals("watcher")
                            ? AuthExchange.Verdict.accepted(Authenticator.claimed(applicant))
                            : AuthExchange.Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "no"));
        }

        @Override
        public Optional<AuthExchange> begin(String method, Applicant applicant) {
            return method.equals("WHO")
                    ? Optional.of(data -> CompletableFuture.completedFuture(
                            applicant.certified().userName().isEmpty()
                                    ? AuthExchange.Verdict.accepted(Identity.of(data.toUtf8()))
                                    : AuthExchange.Verdict.refused(ReasonCode.NOT_AUTHORIZED, "somebody vouched")))
                    : Optional.empty();
        }
    };

    private static final Bytes BROKEN = hex("03 0C 00");
    private static final Connack ACCEPTED = accepted(1);

    private final ChangingRules rules = new ChangingRules();
    private final SnWorld world =
            new SnWorld(LOOPS, DOOR, 1, shared -> shared.with(ALICE).with(rules));

    private static Bytes hex(String octets) {
        return Bytes.wrap(HexFormat.of().parseHex(octets.replace(" ", "")));
    }

    private static Connack accepted(int packetId) {
        return new Connack(
                false, packetId, Reason.SUCCESS, OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), "");
    }

    private static Connect connect(String id) {
        return connect(id, Optional.empty());
    }

    private static Connect connect(String id, Optional<Authentication> authentication) {
        return new Connect(
                new Options(true, false, false),
                1,
                60,
                0,
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                authentication,
                id);
    }

    private static Optional<Authentication> alice(String password) {
        String data = "\u0000\u0005alice\u0000" + (char) password.length() + password;
        return Optional.of(new Authentication("MQTT-BASIC", Bytes.utf8(data)));
    }

    private static Publish publish(String topic) {
        return new Publish(false, Qos.AT_LEAST_ONCE, false, 5, new Topic.Name(topic), Bytes.utf8("x"));
    }

    private static String idOnLoop(int loop) {
        return Stream.of("a", "b", "c", "d", "e", "f", "g", "h", "i")
                .filter(id -> Shards.loopOf(id, LOOPS) == loop)
                .findFirst()
                .orElseThrow();
    }

    // ---- who it is

    @Test
    void aPasswordIsCheckedAndTheNameOfTheListenerTakesNothingsPlace() {
        assertThat(world.raw2(1).ask(connect("a", alice("wrong"))))
                .containsExactly(Connack.refused(1, Reason.BAD_USER_NAME_OR_PASSWORD));
        assertThat(world.raw2(2).ask(connect("a", alice("secret")))).containsExactly(ACCEPTED);

        rules.forbid("things publishes x");
        SnWorld.Raw2 nobody = world.raw2(3);
        assertThat(nobody.ask(connect("b"))).containsExactly(ACCEPTED);
        assertThat(nobody.ask(publish("x"))).containsExactly(new Ack(Sn2Type.PUBACK, 5, Reason.NOT_AUTHORIZED));

        rules.forbid("alice publishes y");
        assertThat(world.raw2(2).ask(publish("x"))).isNotEqualTo(List.of());
        assertThat(world.raw2(2).ask(publish("y"))).containsExactly(new Ack(Sn2Type.PUBACK, 5, Reason.NOT_AUTHORIZED));
    }

    @Test
    void aMethodOfTheBrokersDecidesAndTheNameOfTheListenerTakesNothingsPlace() {
        rules.forbid("bob publishes x");
        SnWorld.Raw2 client = world.raw2(1);
        var who = Optional.of(new Authentication("WHO", Bytes.utf8("bob")));
        assertThat(client.ask(connect("a", who)))
                .containsExactly(new Connack(
                        false,
                        1,
                        Reason.SUCCESS,
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        Optional.of(new Authentication("WHO", Bytes.EMPTY)),
                        ""));
        assertThat(client.ask(publish("x"))).containsExactly(new Ack(Sn2Type.PUBACK, 5, Reason.NOT_AUTHORIZED));
    }

    // ---- take-over

    @Test
    @Covers("SN2-3.1.19-2")
    void whoCannotShowWhoItIsEndsNobodyAndWhoCanTakesOver() {
        SnWorld.Raw2 first = world.raw2(1);
        first.ask(connect("a", alice("secret")));

        assertThat(world.raw2(2).ask(connect("a", alice("wrong"))))
                .containsExactly(Connack.refused(1, Reason.BAD_USER_NAME_OR_PASSWORD));
        assertThat(world.raw2(3).ask(connect("a"))).hasSize(1).isNotEqualTo(List.of(ACCEPTED));
        SnWorld.Raw old = world.raw(4);
        SnPacket refused = new org.ternmq.sn.codec.packet.Connack(ReturnCode.NOT_SUPPORTED);
        assertThat(old.ask(new org.ternmq.sn.codec.packet.Connect(
                        false, true, org.ternmq.sn.codec.packet.Connect.PROTOCOL_ID, 60, "a")))
                .containsExactly(refused);
        assertThat(first.take()).isEmpty();
        assertThat(first.ask(new Pingreq(9))).containsExactly(new Pingresp(9, OptionalInt.empty()));

        assertThat(world.raw2(5).ask(connect("a", alice("secret")))).containsExactly(ACCEPTED);
        assertThat(first.take()).containsExactly(Disconnect.of(Reason.SESSION_TAKEN_OVER));
        assertThat(first.ask(new Pingreq(9)))
                .containsExactly(
                        new Disconnect(OptionalInt.of(9), Reason.NO_VIRTUAL_CONNECTION, OptionalLong.empty(), ""));
    }

    @Test
    void whoConnectsRightAfterItHasLeftIsLetIn() {
        for (int loop = 0; loop < LOOPS; loop++) {
            SnWorld.Raw2 client = world.raw2(10 + loop);
            Connect connect = connect(idOnLoop(loop));
            assertThat(client.ask(connect)).containsExactly(ACCEPTED);
            client.send(Disconnect.of(Reason.SUCCESS));
            client.send(connect);
            client.arriveAtOnce();
            world.run();
            assertThat(client.take()).containsExactly(ACCEPTED);
            assertThat(client.ask(new Pingreq(9))).containsExactly(new Pingresp(9, OptionalInt.empty()));
        }
    }

    // ---- forwarders

    @Test
    @Covers("SN2-4.12.1-2")
    void whatIsBrokenInAForwardersEnvelopeIsItsClientsFault() {
        SnWorld.Raw2 forwarder = world.raw2(1);
        Bytes one = Bytes.utf8("1");
        forwarder.ask(connect("f"));
        assertThat(forwarder.ask(new Forwarded(one, connect("a")))).containsExactly(new Forwarded(one, ACCEPTED));

        forwarder.send(hex("07 FC 01 32 03 0C 00")); // client 2, who is nobody
        world.run();
        assertThat(forwarder.take()).isEmpty();
        forwarder.send(hex("07 FC 01 31 03 0C 00"));
        world.run();
        assertThat(forwarder.take()).containsExactly(new Forwarded(one, Disconnect.of(Reason.MALFORMED_PACKET)));
        assertThat(forwarder.ask(new Pingreq(9))).containsExactly(new Pingresp(9, OptionalInt.empty()));
        forwarder.send(BROKEN);
        world.run();
        assertThat(forwarder.take()).containsExactly(Disconnect.of(Reason.MALFORMED_PACKET));
    }

    @Test
    void whatAForwarderSpeaksItselfIsNotWhatItsClientsSpeak() {
        SnWorld.Raw2 forwarder = world.raw2(1);
        forwarder.ask(connect("f"));
        SnWorld.Raw sameAddress = world.raw(1);
        var one = new org.ternmq.sn.codec.packet.Connect(
                false, true, org.ternmq.sn.codec.packet.Connect.PROTOCOL_ID, 60, "a");
        assertThat(sameAddress.ask(new Encapsulated(0, Bytes.utf8("1"), one)))
                .containsExactly(new Encapsulated(
                        0, Bytes.utf8("1"), new org.ternmq.sn.codec.packet.Connack(ReturnCode.ACCEPTED)));
        assertThat(world.raw2(1).ask(new Pingreq(9))).containsExactly(new Pingresp(9, OptionalInt.empty()));
    }

    // ---- floods

    @Test
    void whatIsNoPacketWaitsInNoGreaterNumbersThanWhatIsOne() {
        SnWorld.Raw2 client = world.raw2(1);
        client.ask(connect(idOnLoop(1)));
        for (int i = 0; i < 1_000; i++) {
            client.send(BROKEN);
        }
        client.arriveAtOnce();
        assertThat(world.counters.count(SnDrop.CONGESTION)).isEqualTo(1_000 - 64);
        world.run();
        assertThat(client.take()).containsExactly(Disconnect.of(Reason.MALFORMED_PACKET));
    }

    @Test
    @Covers({"SN2-3.6-1", "SN2-3.6.1.6-1", "SN2-4.3.1-2"})
    void whatIsPublishedWithoutASessionIsAtQos0AndWaitsInBoundedNumbers() {
        VirtualClient watcher = VirtualClient.connected(world.broker, "watcher");
        watcher.subscribe("#", Qos.EXACTLY_ONCE);
        watcher.receive();
        Sn2Packet pubwos = new Pubwos(false, new Topic.Name("t"), Bytes.utf8("x"));
        assertThat(world.raw2(1).ask(pubwos)).isEmpty();
        assertThat(watcher.receive())
                .singleElement()
                .satisfies(packet -> assertThat(((org.ternmq.codec.packet.Publish) packet)
                                .message()
                                .qos())
                        .isEqualTo(Qos.AT_MOST_ONCE));

        SnWorld.Raw2 flood = world.raw2(2);
        for (int i = 0; i < 3_000; i++) {
            flood.send(pubwos);
        }
        flood.arriveAtOnce();
        assertThat(world.counters.count(SnDrop.CONGESTION)).isEqualTo(3_000 - 1_024);
    }
}
