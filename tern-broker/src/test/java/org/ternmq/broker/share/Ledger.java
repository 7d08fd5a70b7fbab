package org.ternmq.broker.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;

/** The naive model: what was published, which session had it, and whether it may have gone to another one. */
final class Ledger {
    private final Map<String, Page> pages = new LinkedHashMap<>();

    /** One session of one client, from its beginning to its end. */
    static final class Life {
        private final String name;
        private boolean over;

        Life(String name) {
            this.name = name;
        }

        void end() {
            over = true;
        }

        boolean isOver() {
            return over;
        }

        @Override
        public String toString() {
            return name + (over ? ", over" : "");
        }
    }

    private static final class Page {
        private final Qos published;
        private @Nullable Life last;
        private Qos qos = Qos.AT_MOST_ONCE;
        private @Nullable Life answered;

        Page(Qos published) {
            this.published = published;
        }
    }

    String published(Qos qos) {
        String payload = "m" + pages.size();
        pages.put(payload, new Page(qos));
        return payload;
    }

    /** A session got a message: for the first time, again after a cut, or after another one that is over and had not answered. */
    void received(Publish publish, Life life) {
        String payload = publish.message().payload().toUtf8();
        Page page = page(publish);
        Life last = page.last;
        assertNull(page.answered, () -> payload + " came again to " + life);
        if (last == life) {
            assertTrue(publish.dup() && page.published != Qos.AT_MOST_ONCE, () -> payload + " came twice to " + life);
        } else if (last != null) {
            assertTrue(last.isOver(), () -> payload + " came to " + life + " though " + last + " has it");
            assertEquals(Qos.AT_LEAST_ONCE, page.qos, () -> payload + " came to " + life + " and to " + last);
        }
        page.last = life;
        page.qos = publish.message().qos();
    }

    /** A session answered with PUBACK or PUBREC, well or not. */
    void answered(Publish publish, Life life) {
        page(publish).answered = life;
    }

    private Page page(Publish publish) {
        return Objects.requireNonNull(pages.get(publish.message().payload().toUtf8()));
    }

    /** All that was accepted above QoS 0 has been answered, but for QoS 2 flows that ended with their session. */
    void assertComplete() {
        pages.forEach((payload, page) -> {
            if (page.published == Qos.AT_MOST_ONCE || page.answered != null) {
                return;
            }
            Life last = page.last;
            boolean endedWithItsSession = page.published == Qos.EXACTLY_ONCE
                    && (last == null || last.isOver() && page.qos == Qos.EXACTLY_ONCE);
            assertTrue(endedWithItsSession, () -> payload + " of " + page.published + " reached only " + last);
        });
    }
}
