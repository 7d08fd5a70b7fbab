package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.SnWill;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** Connections: how they begin, live and end. */
class ConnectingTest {
    private static final SnClientOptions OPTIONS = SnClientOptions.of("c");
    private static final Connect CONNECT = new Connect(false, true, Connect.PROTOCOL_ID, 60, "c");
    private static final SnWill WILL =
            new SnWill(new Will.WillTopic(Qos.AT_LEAST_ONCE, true, "gone"), Bytes.utf8("bye"));
    private static final Connack ACCEPTED = new Connack(ReturnCode.ACCEPTED);

    @Test
    void connectIsAnsweredByConnack() {
        Client client = new Client(OPTIONS);
        client.endpoint.connect(client.next(), client.now());

        assertThat(client.take()).containsExactly(CONNECT);
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.CONNECTING);
        client.receive(ACCEPTED);

        assertThat(client.outcome(1)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.ACTIVE);
    }

    @Test
    void refusalIsToldToWhoAsked() {
        Client client = new Client(OPTIONS);
        client.endpoint.connect(client.next(), client.now());
        client.receive(new Connack(ReturnCode.CONGESTION));

        assertThat(client.outcomes.get(1L)).isEqualTo(Outcome.rejected(ReturnCode.CONGESTION));
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.DISCONNECTED);
    }

    @Test
    void willIsToldWhenAskedFor() {
        Client client = new Client(OPTIONS.withWill(WILL));
        client.endpoint.connect(client.next(), client.now());
        assertThat(client.take()).containsExactly(new Connect(true, true, Connect.PROTOCOL_ID, 60, "c"));

        client.receive(Will.WillTopicReq.INSTANCE);
        assertThat(client.take()).containsExactly(WILL.topic());
        client.pass(10);
        assertThat(client.take())
                .as("sent again, like everything that wants an answer")
                .containsExactly(WILL.topic());
        client.receive(Will.WillMsgReq.INSTANCE);
        assertThat(client.take()).containsExactly(new Will.WillMsg(Bytes.utf8("bye")));
        client.receive(ACCEPTED);

        assertThat(client.outcome(1)).isEqualTo(Outcome.Kind.DONE);
    }

    @Test
    void changedWillIsTheOneOfTheNextConnection() {
        Client client = Client.connected(OPTIONS.withWill(WILL));
        long topic = client.ask(new Request.ChangeWill(new Will.WillTopicUpd(Qos.AT_MOST_ONCE, false, "left")));
        assertThat(client.take()).containsExactly(new Will.WillTopicUpd(Qos.AT_MOST_ONCE, false, "left"));
        client.receive(new Will.WillMsgResp(ReturnCode.ACCEPTED));
        assertThat(client.outcome(topic)).as("that was not the answer").isNull();
        client.receive(new Will.WillTopicResp(ReturnCode.ACCEPTED));
        long message = client.ask(new Request.ChangeWill(new Will.WillMsgUpd(Bytes.utf8("no"))));
        client.receive(new Will.WillMsgResp(ReturnCode.NOT_SUPPORTED));

        assertThat(client.outcome(topic)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.outcomes.get(message)).isEqualTo(Outcome.rejected(ReturnCode.NOT_SUPPORTED));
        client.endpoint.connect(client.next(), client.now());
        client.take();
        client.receive(Will.WillTopicReq.INSTANCE);
        client.receive(Will.WillMsgReq.INSTANCE);
        assertThat(client.take())
                .containsExactly(
                        new Will.WillTopic(Qos.AT_MOST_ONCE, false, "left"), new Will.WillMsg(Bytes.utf8("bye")));
    }

    @Test
    @Covers("SN-6.13-1")
    void whatIsNotAnsweredIsSentAgainAFewTimes() {
        Client client = new Client(OPTIONS);
        client.endpoint.connect(client.next(), client.now());
        client.pass(9);
        assertThat(client.take()).hasSize(1);
        client.pass(21);
        assertThat(client.take()).isEqualTo(Collections.nCopies(3, CONNECT));
        assertThat(client.outcomes).isEmpty();
        client.pass(10);

        assertThat(client.take()).isEmpty();
        assertThat(client.outcome(1)).isEqualTo(Outcome.Kind.NO_ANSWER);
        assertThat(client.endpoint.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Covers("SN-6.11-1")
    void pingComesWithinTheKeepAlive() {
        Client client = Client.connected(OPTIONS);
        client.pass(44);
        assertThat(client.take()).isEmpty();
        client.pass(1);
        assertThat(client.take()).containsExactly(Ping.Pingreq.PLAIN);
        client.receive(Ping.Pingresp.INSTANCE);
        client.pass(44);
        assertThat(client.take()).isEmpty();
        client.publish(TopicId.shortName("ab"), "1", 0);
        client.take();
        client.pass(1);
        assertThat(client.take()).as("who only sends hears of no end").containsExactly(Ping.Pingreq.PLAIN);

        assertThat(Client.connected(OPTIONS.withKeepAliveSeconds(0)).endpoint.deadlineNanos())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Covers({"SN-6.11-4", "SN-6.13-2", "SN-6.1-9"})
    void silentGatewayIsTriedAgainAfterTheOthers() {
        Client client = Client.connected(OPTIONS, 2);
        client.pass(45 + 4 * 10);
        List<SnPacket> sent = client.take();
        assertThat(sent)
                .containsExactly(
                        Ping.Pingreq.PLAIN, Ping.Pingreq.PLAIN, Ping.Pingreq.PLAIN, Ping.Pingreq.PLAIN, CONNECT);
        assertThat(client.gateway).isEqualTo(1);
        client.endpoint.onPacket(0, ACCEPTED, client.now());
        assertThat(client.endpoint.state())
                .as("another gateway's CONNACK")
                .isEqualTo(SnClientEndpoint.State.CONNECTING);
        client.pass(40);

        assertThat(client.gateway).isZero();
        client.receive(ACCEPTED);
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.ACTIVE);
    }

    @Test
    @Covers({"SN-6.11-3", "SN-6.1-9"})
    void onlyTheOwnGatewayIsAnswered() {
        Client client = Client.connected(OPTIONS, 2);
        client.endpoint.onPacket(1, Ping.Pingreq.PLAIN, client.now());
        assertThat(client.take()).isEmpty();
        assertThat(client.endpoint.ignored()).isEqualTo(1);
        client.receive(Ping.Pingreq.PLAIN);

        assertThat(client.take()).containsExactly(Ping.Pingresp.INSTANCE);
    }

    @Test
    @Covers("SN-6.12-2")
    void endedConnectionBeginsAgain() {
        Client client = Client.connected(OPTIONS);
        client.pass(20);
        client.receive(Disconnect.PLAIN);
        assertThat(client.take()).containsExactly(CONNECT);
        client.receive(ACCEPTED);
        client.receive(Disconnect.PLAIN);
        assertThat(client.take()).as("but not without pause").isEmpty();
        client.pass(10);

        assertThat(client.take()).containsExactly(CONNECT);
    }

    @Test
    void disconnectIsAnsweredToo() {
        Client client = Client.connected(OPTIONS);
        long request = client.disconnect();
        assertThat(client.take()).containsExactly(Disconnect.PLAIN);
        client.pass(10);
        assertThat(client.take()).containsExactly(Disconnect.PLAIN);
        client.receive(Disconnect.PLAIN);

        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.DISCONNECTED);
        assertThat(client.outcome(client.publish("a", "1", 1))).isEqualTo(Outcome.Kind.NOT_SENT);
    }

    @Test
    void pingIsAnsweredToWhoAsked() {
        Client client = Client.connected(OPTIONS);
        long request = client.ping();
        assertThat(client.take()).containsExactly(Ping.Pingreq.PLAIN);
        assertThat(client.outcome(client.ping())).isEqualTo(Outcome.Kind.NOT_SENT);
        client.receive(Ping.Pingresp.INSTANCE);

        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
    }

    @Test
    @Covers("SN-5.3-1")
    void optionsThatCannotBeToldAreRefused() {
        assertThatThrownBy(() -> SnClientOptions.of("x".repeat(24))).hasMessageContaining("23 characters");
        assertThatThrownBy(() -> OPTIONS.withPredefined(Map.of(0xFFFF, "a"))).hasMessageContaining("65535");
        assertThatThrownBy(() -> OPTIONS.withWaitingMax(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> OPTIONS.withPredefined(Map.of(0, "a"))).hasMessageContaining("not 0");
    }
}
