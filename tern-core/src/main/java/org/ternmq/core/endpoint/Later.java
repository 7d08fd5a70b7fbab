package org.ternmq.core.endpoint;

import java.util.concurrent.CompletableFuture;

/** How an endpoint goes on with an answer that may not be there yet. */
@FunctionalInterface
interface Later {
    /**
     * Goes on with the answer, at once if it is there. If not no packet is taken until it is, and nothing comes of it if the connection ends
     * before.
     *
     * @param ifFailed the answer if there is none
     */
    <T> void await(CompletableFuture<? extends T> answer, T ifFailed, long nowNanos, Then<T> then);

    /** What an answer that is done came to. */
    static <T> T valueOf(CompletableFuture<? extends T> answer, T ifFailed) {
        return answer.isCompletedExceptionally() ? ifFailed : answer.resultNow();
    }

    /** What is done with it. */
    @FunctionalInterface
    interface Then<T> {
        /**
         * Handles the answer at the time when it is there.
         *
         * @return why the connection must end
         */
        Host.Refusal proceed(T answer, long nowNanos);
    }
}
