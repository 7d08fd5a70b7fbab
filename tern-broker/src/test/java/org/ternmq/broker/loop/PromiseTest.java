package org.ternmq.broker.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/** Acknowledgements wait for a store that is slow to make things durable. */
class PromiseTest {
    private static final class SlowStore implements SessionStore {
        long position;
        long durable;

        @Override
        public long append(long session, StoreRecord change) {
            return ++position;
        }

        @Override
        public long publish(Publication publication, Effects effects) {
            return ++position;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long durablePosition() {
            return durable;
        }
    }

    private final SlowStore store = new SlowStore();
    private final VirtualBroker broker = new VirtualBroker(1, Limits.DEFAULT, () -> store);

    @Test
    void acknowledgementsLeaveOnlyWhenWhatTheyPromiseIsSafeAndInOrder() {
        var client = new VirtualClient(broker, Version.V5);
        client.send(new org.ternmq.codec.packet.Connect(
                Version.V5,
                "kept",
                false,
                60,
                org.ternmq.codec.value.Properties.of(
                        org.ternmq.codec.value.PropertyId.SESSION_EXPIRY_INTERVAL, Session.NEVER),
                Optional.empty(),
                org.ternmq.codec.packet.Connect.Login.NONE));
        client.send(org.ternmq.codec.packet.Ping.Pingreq.INSTANCE);
        assertEquals(List.of(), client.receive(), "that nothing is left of an earlier session must be safe first");
        store.durable = store.position;
        assertEquals(2, client.receive().size());

        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.publish("t", "x", Qos.EXACTLY_ONCE, 5);
        assertEquals(List.of(), client.receive());
        store.durable = store.position - 2; // the subscription is safe; received id and sent id are not
        List<Packet> first = client.receive();
        assertEquals(1, first.size());
        assertEquals(Suback.class, first.getFirst().getClass());

        store.durable = store.position;
        List<Packet> rest = client.receive();
        assertEquals(2, rest.size());
        assertEquals(Publish.class, rest.get(0).getClass());
        assertEquals(Pubrec.success(5), rest.get(1));
    }
}
