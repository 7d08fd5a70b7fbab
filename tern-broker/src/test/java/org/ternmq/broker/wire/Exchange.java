package org.ternmq.broker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;

/** A sensor publishes a hundred readings through the broker to a listener: the bytes that this takes. */
record Exchange(long connect, long subscribe, Hops messages) {
    static final int MESSAGES = 100;
    static final String TOPIC = "plant/7/line/3/temperature";
    static final String READING = "21.5";

    /** Bytes of each hop and direction. */
    record Hops(long sensorToBroker, long brokerToSensor, long brokerToListener, long listenerToBroker) {
        long total() {
            return sensorToBroker + brokerToSensor + brokerToListener + listenerToBroker;
        }
    }

    /** Plays it on the broker as it is by default. */
    static Exchange play(Version version, Qos qos, boolean withAlias) {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var listener = new MeteredClient(broker, version);
        var sensor = new MeteredClient(broker, version);
        listener.send(connect(version, "listener", withAlias));
        sensor.send(connect(version, "sensor-7", false));
        long connect = sensor.takeSent() + sensor.takeReceived();
        listener.takeSent();
        listener.takeReceived();
        listener.send(subscribe(qos));
        long subscribe = listener.takeSent() + listener.takeReceived();
        for (int i = 1; i <= MESSAGES; i++) {
            sensor.send(publish(qos, i, withAlias));
            listener.settle();
            sensor.settle();
        }
        assertEquals(MESSAGES, listener.publishes().size());
        return new Exchange(
                connect,
                subscribe,
                new Hops(sensor.takeSent(), sensor.takeReceived(), listener.takeReceived(), listener.takeSent()));
    }

    static Connect connect(Version version, String clientId, boolean takesAliases) {
        Properties properties = takesAliases ? Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 10) : Properties.NONE;
        return new Connect(version, clientId, true, 60, properties, Optional.empty(), Connect.Login.NONE);
    }

    static Subscribe subscribe(Qos qos) {
        return new Subscribe(1, Properties.NONE, List.of(Subscribe.Request.of(TopicFilter.of(TOPIC), qos)));
    }

    /** A reading; with an alias the first names the topic and sets it, and the others name the alias alone. */
    static Publish publish(Qos qos, int number, boolean withAlias) {
        Message message = new Message(
                withAlias && number > 1 ? TopicName.NONE : TopicName.of(TOPIC),
                Bytes.utf8(READING),
                qos,
                false,
                withAlias ? Properties.of(PropertyId.TOPIC_ALIAS, 1) : Properties.NONE);
        return new Publish(message, qos.isAcknowledged() ? number : Publish.NO_PACKET_ID, false);
    }
}
