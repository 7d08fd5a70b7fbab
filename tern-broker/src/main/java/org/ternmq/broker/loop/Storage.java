package org.ternmq.broker.loop;

import org.ternmq.core.store.SessionStore;

/** Where the loops of one broker keep what they keep, and where they find what was kept before. */
public interface Storage {
    /** Nothing outlives the process. */
    Storage MEMORY = new Storage() {
        @Override
        public SessionStore storeOf(int loop) {
            return new MemoryStore();
        }

        @Override
        public void begin(Loop[] loops) {}
    };

    /** The store of one loop; asked once for each. */
    SessionStore storeOf(int loop);

    /** Puts what was kept into the loops, before the first turn of any of them. */
    void begin(Loop[] loops);
}
