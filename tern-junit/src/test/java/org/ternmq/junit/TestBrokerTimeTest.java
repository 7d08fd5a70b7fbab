package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.server.SessionSnapshot;

/** Hours pass at once. */
@EmbeddedBroker(scope = EmbeddedBroker.Scope.METHOD)
class TestBrokerTimeTest {
    @Test
    void sessionExpires(TestBroker broker) throws IOException {
        PlainClient.connected(broker.port(), "a").close();
        broker.awaitSessions(sessions -> sessions.stream().noneMatch(SessionSnapshot::connected));

        broker.advance(Duration.ofMinutes(59));
        assertThat(broker.sessions()).hasSize(1);

        broker.advance(Duration.ofMinutes(1));
        assertThat(broker.sessions()).isEmpty();
    }

    @Test
    void silentClientIsLateAndOneThatPingsIsNot(TestBroker broker) throws IOException {
        try (var silent = new PlainClient(broker.port());
                var lively = new PlainClient(broker.port())) {
            assertThat(silent.connect(Connect.of(Version.V5, "silent", true, 60))
                            .isAccepted())
                    .isTrue();
            assertThat(lively.connect(Connect.of(Version.V5, "lively", true, 60))
                            .isAccepted())
                    .isTrue();

            broker.advance(Duration.ofSeconds(80));
            lively.send(Ping.Pingreq.INSTANCE);
            assertThat(lively.receive()).isEqualTo(Ping.Pingresp.INSTANCE);
            broker.advance(Duration.ofSeconds(11));

            assertThat(silent.receive())
                    .isInstanceOfSatisfying(
                            Disconnect.class,
                            late -> assertThat(late.reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT));
            assertThat(broker.sessions()).extracting(SessionSnapshot::clientId).containsExactly("lively");
        }
    }

    @Test
    void willComesAfterItsDelay(TestBroker broker) throws IOException {
        try (var heir = PlainClient.connected(broker.port(), "heir");
                var mortal = new PlainClient(broker.port())) {
            heir.subscribe("will", Qos.AT_MOST_ONCE);
            assertThat(mortal.connect(withWill("mortal", 600)).isAccepted()).isTrue();
            broker.faults().cut();
            broker.awaitSessions(sessions -> sessions.stream().noneMatch(SessionSnapshot::connected));

            try (var again = PlainClient.connected(broker.port(), "heir")) {
                broker.advance(Duration.ofSeconds(599));
                again.send(Ping.Pingreq.INSTANCE);
                assertThat(again.receive()).isEqualTo(Ping.Pingresp.INSTANCE);

                broker.advance(Duration.ofSeconds(1));
                assertThat(again.receivePayload()).isEqualTo("gone");
            }
        }
    }

    private static Connect withWill(String clientId, long delaySeconds) {
        var will = new Message(
                TopicName.of("will"),
                Bytes.utf8("gone"),
                Qos.AT_MOST_ONCE,
                false,
                Properties.of(PropertyId.WILL_DELAY_INTERVAL, delaySeconds));
        return new Connect(
                Version.V5,
                clientId,
                false,
                0,
                Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600L),
                Optional.of(will),
                Connect.Login.NONE);
    }

    @Test
    void messageExpires(TestBroker broker) throws IOException {
        try (var client = PlainClient.connected(broker.port(), "a")) {
            var message = new Message(
                    TopicName.of("t"),
                    Bytes.utf8("fresh"),
                    Qos.AT_LEAST_ONCE,
                    true,
                    Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 60L));
            client.send(new Publish(message, 1, false));
            assertThat(client.receive()).isInstanceOf(Ack.Puback.class);
            assertThat(broker.retained("t")).isPresent();

            broker.advance(Duration.ofSeconds(60));

            assertThat(broker.retained("t")).isEmpty();
            assertThat(broker.retained("#")).isEmpty();
        }
    }

    @Test
    void timeGoesForwardOnly(TestBroker broker) {
        assertThatThrownBy(() -> broker.advance(Duration.ofSeconds(-1))).hasMessageContaining("forward");
        assertThatThrownBy(() -> broker.advance(Duration.ZERO)).hasMessageContaining("forward");
    }
}
