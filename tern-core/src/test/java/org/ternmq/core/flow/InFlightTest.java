package org.ternmq.core.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.testkit.Seeds;

class InFlightTest {
    private static Delivery delivery() {
        Message message = Message.of(TopicName.of("t"), Bytes.EMPTY, Qos.AT_LEAST_ONCE, false);
        return new Publication(message, "", 0).delivery(Qos.AT_LEAST_ONCE, false);
    }

    private static List<Integer> burst(InFlight inFlight, int count) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = inFlight.nextFreeId();
            inFlight.put(id, delivery());
            ids.add(id);
        }
        return ids;
    }

    @Test
    void underChanceItHoldsWhatAMapHolds() {
        Seeds.each(50, random -> {
            InFlight inFlight = new InFlight();
            Map<Integer, Delivery> twin = new LinkedHashMap<>(); // in the order of sending
            for (int step = 0; step < 2_000; step++) {
                boolean grows = step / 100 % 2 == 0; // so that it empties again and again
                if (random.nextInt(10) < (grows ? 8 : 1)) {
                    int id = inFlight.nextFreeId();
                    assertFalse(twin.containsKey(id));
                    Delivery delivery = delivery();
                    inFlight.put(id, delivery);
                    twin.put(id, delivery);
                } else if (!twin.isEmpty()) {
                    int id = List.copyOf(twin.keySet()).get(random.nextInt(twin.size()));
                    assertSame(twin.remove(id), inFlight.get(id));
                    inFlight.remove(id);
                }
                assertEquals(twin.size(), inFlight.size());
            }
            long[] ids = twin.keySet().stream().mapToLong(Integer::longValue).toArray();
            assertArrayEquals(ids, inFlight.inOrderOfSending());
        });
    }

    @Test
    void theTableStaysWhileBurstsFillItAndGoesWhenTheyDoNot() {
        InFlight inFlight = new InFlight();
        burst(inFlight, 100).forEach(inFlight::remove);
        int ofBurst = inFlight.capacity();
        burst(inFlight, 100).forEach(inFlight::remove);
        assertEquals(ofBurst, inFlight.capacity());

        burst(inFlight, 1).forEach(inFlight::remove);
        assertEquals(0, inFlight.capacity());
        burst(inFlight, 1_000).forEach(inFlight::remove);
        assertEquals(0, inFlight.capacity(), "a large one is not kept");
    }
}
