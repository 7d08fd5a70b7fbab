package org.ternmq.auth.token;

import java.util.concurrent.CompletableFuture;

/** Has the keys as they are now. Shared by all loops; never waits. */
interface KeySource extends AutoCloseable {
    /** The keys that are to be used now, the same object until they change; {@link Keys#NONE} if they were never to be had. */
    Keys now();

    /** The keys once they have been looked for anew, if it is not too soon for that. Does not fail. */
    CompletableFuture<Keys> renewed();

    @Override
    void close();
}
