package org.ternmq.core.session;

import org.ternmq.core.message.Delivery;

/** Port: told what sessions hold, so that the sum is known without walking them all. Called on the session's loop. */
public interface Meter {
    /** Nobody wants to know. */
    Meter NONE = new Meter() {
        @Override
        public void held(Delivery delivery) {}

        @Override
        public void letGo(Delivery delivery) {}
    };

    /** A session holds a message from here on, waiting or in flight. */
    void held(Delivery delivery);

    /** It holds it no longer. */
    void letGo(Delivery delivery);
}
