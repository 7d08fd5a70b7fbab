package org.ternmq.broker.sys;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/** One topic of the broker's own, with what it said last. Confined to the loop of its publisher. */
public final class SysTopic {
    private final TopicName name;
    private final String what;
    private final Function<Moment, String> value;
    private String last = "";

    /**
     * A topic on which nothing was published yet.
     *
     * @param name below {@code $SYS/broker/}
     * @param what it tells, for the page about it
     */
    SysTopic(String name, String what, Function<Moment, String> value) {
        this.name = TopicName.of("$SYS/broker/" + name);
        this.what = what;
        this.value = value;
    }

    /**
     * One that tells a number.
     *
     * @param name below {@code $SYS/broker/}
     * @param what it tells, for the page about it
     * @param value may be asked from the publisher's loop
     */
    public static SysTopic number(String name, String what, LongSupplier value) {
        return new SysTopic(name, what, moment -> Long.toString(value.getAsLong()));
    }

    /** What it is published to. */
    public TopicName name() {
        return name;
    }

    /** What it tells, for the page about it. */
    public String what() {
        return what;
    }

    /** What there is to publish: retained, for whoever comes later, and at QoS 0, since a newer number makes up for a lost one. */
    Optional<Message> news(Moment moment) {
        String text = value.apply(moment);
        if (text.equals(last)) {
            return Optional.empty();
        }
        last = text;
        return Optional.of(Message.of(name, Bytes.utf8(text), Qos.AT_MOST_ONCE, true));
    }
}
