package org.ternmq.core.session;

import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;

/** Port: told what sessions hold, so that the sum is known without walking them all. Called on the session's loop. */
public interface Meter {
    /** Nobody wants to know. */
    Meter NONE = new Meter() {
        @Override
        public void held(Delivery delivery) {}

        @Override
        public void letGo(Delivery delivery) {}

        @Override
        public void inFlight(int more) {}

        @Override
        public void subscribed(TopicFilter filter) {}

        @Override
        public void unsubscribed(TopicFilter filter) {}
    };

    /** A session holds a message from here on, waiting or in flight. */
    void held(Delivery delivery);

    /** It holds it no longer. */
    void letGo(Delivery delivery);

    /** So many more exchanges are open with its client, or fewer. */
    void inFlight(int more);

    /** A session has a subscription that it had not. */
    void subscribed(TopicFilter filter);

    /** It has it no longer. */
    void unsubscribed(TopicFilter filter);
}
