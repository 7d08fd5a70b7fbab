package org.ternmq.broker.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.count.Counters;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/** What a witness hears of, whether the ledger keeps anything itself or not. */
class WitnessTest {
    private final List<String> heard = new ArrayList<>();

    private final Witness witness = new Witness() {
        @Override
        public void delivered(String clientId, Message message, Qos given) {
            heard.add(clientId + " " + message.topic() + " " + given.bits());
        }

        @Override
        public void dropped(Object who, Message message, Qos given, DropReason reason) {
            heard.add(who + " " + message.topic() + " " + given.bits() + " " + reason);
        }
    };

    private static Publication published(Properties properties) {
        Message message = Message.of(TopicName.of("t"), Bytes.utf8("m"), Qos.EXACTLY_ONCE, false)
                .withProperties(properties);
        return new Publication(message, "p", 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void eachDeliveryAndEachDropOfWhatCarriesProperties(int entriesMax) {
        Ledger ledger = new Ledger(new Counters().newTally(), entriesMax, Optional.of(witness));
        Publication marked = published(Properties.builder().addUser("a", "1").build());
        Delivery delivery = marked.delivery(Qos.AT_LEAST_ONCE, false);

        ledger.delivered("c", delivery, 1);
        ledger.dropped("c", delivery, DropReason.QUEUE_FULL, 2);
        ledger.dropped(TopicFilter.of("$share/g/t"), marked, DropReason.EXPIRED, 3);

        assertEquals(List.of("c t 1", "c t 1 QUEUE_FULL", "$share/g/t t 2 EXPIRED"), heard);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void nothingElse(int entriesMax) {
        Ledger ledger = new Ledger(new Counters().newTally(), entriesMax, Optional.of(witness));
        Publication marked = published(Properties.builder().addUser("a", "1").build());
        Publication plain = published(Properties.NONE);

        ledger.delivered("c", plain.delivery(Qos.AT_LEAST_ONCE, false), 1);
        ledger.dropped("c", plain, DropReason.EXPIRED, 2);
        ledger.dropped("c", Publication.unloaded(100, 7), DropReason.EXPIRED, 3); // nobody knows what it carries
        ledger.dropped("p", marked, DropReason.RETAINED_FULL, 4); // all receivers get it
        ledger.waits("c", marked.delivery(Qos.AT_LEAST_ONCE, false), 5);

        assertEquals(List.of(), heard);
    }
}
