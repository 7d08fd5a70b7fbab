package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.server.JournaledBroker;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.sn.SnDoor;
import org.ternmq.transport.sn.SnGateway;
import org.ternmq.transport.sn.SnRemote;

/** A client of MQTT-SN whose session is kept, a broker that loses its power, and the one after it. */
class SnRestartTest {
    private static final Connack ACCEPTED = new Connack(ReturnCode.ACCEPTED);
    private static final Connect KEPT = new Connect(false, false, Connect.PROTOCOL_ID, 600, "kept");

    /** The client's end of a broker. */
    private static final class Line {
        private final JournaledBroker broker;
        private final SnGateway gateway;
        private final List<SnPacket> received = new ArrayList<>();

        Line(JournaledBroker broker) {
            this.broker = broker;
            this.gateway = new SnGateway(
                    List.of(broker.loops.loops),
                    0,
                    () -> broker.loops.nowNanos,
                    broker.loops.shared,
                    SnDoor.OPEN,
                    new SnCounters(),
                    (to, datagram) -> received.add(SnDecoder.decode(datagram)));
        }

        List<SnPacket> ask(SnPacket packet) {
            ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
            SnEncoder.encode(packet, datagram);
            gateway.take(
                    datagram.flip(),
                    new SnRemote.Plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 20_000)));
            broker.loops.run();
            return take();
        }

        List<SnPacket> sync() {
            broker.sync();
            return take();
        }

        private List<SnPacket> take() {
            List<SnPacket> taken = List.copyOf(received);
            received.clear();
            return taken;
        }
    }

    @Test
    void aKeptSessionOutlivesTheBroker() {
        JournaledBroker before = new JournaledBroker();
        Line client = new Line(before);
        client.ask(KEPT);
        assertThat(client.sync()).containsExactly(ACCEPTED);
        client.ask(new Subscribe(false, Qos.AT_LEAST_ONCE, 1, new Topic.Name("ab")));
        assertThat(client.sync()).containsExactly(new Suback(Qos.AT_LEAST_ONCE, 1, 1, ReturnCode.ACCEPTED));
        client.ask(new Disconnect(3_600));
        before.loops.loops[0].publish(
                Message.of(TopicName.of("ab"), Bytes.utf8("while it slept"), Qos.AT_LEAST_ONCE, false));
        before.sync();

        Line after = new Line(before.afterPowerLoss(10));
        assertThat(after.ask(new Pingreq("kept")))
                .as("of the gateway nothing is left")
                .containsExactly(Disconnect.PLAIN);
        List<SnPacket> answers = new ArrayList<>(after.ask(KEPT));
        answers.addAll(after.sync());

        assertThat(answers).first().isEqualTo(ACCEPTED);
        assertThat(answers)
                .filteredOn(Publish.class::isInstance)
                .singleElement()
                .extracting(packet -> ((Publish) packet).payload().toUtf8())
                .isEqualTo("while it slept");
    }

    @Test
    void anAcknowledgementWaitsForTheDisk() {
        JournaledBroker broker = new JournaledBroker();
        Line subscriber = new Line(broker);
        subscriber.ask(KEPT);
        subscriber.sync();
        subscriber.ask(new Subscribe(false, Qos.AT_LEAST_ONCE, 1, new Topic.Name("ab")));
        subscriber.sync();
        Publish publish = new Publish(false, 1, false, TopicId.shortName("ab"), 5, Bytes.utf8("x"));

        assertThat(subscriber.ask(publish)).doesNotHaveAnyElementsOfTypes(Puback.class);
        assertThat(subscriber.sync())
                .contains(new Puback(TopicId.shortName("ab").value(), 5, ReturnCode.ACCEPTED));
    }
}
