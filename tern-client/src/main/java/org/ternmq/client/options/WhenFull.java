package org.ternmq.client.options;

/** What happens to a message that is published while the buffer of messages to be sent or acknowledged is full. */
public enum WhenFull {
    /** A blocking call waits for room, as long as it may wait for an answer; an asynchronous one fails at once, as with {@link #FAIL}. */
    BLOCK,
    /** The call fails, and the message is not taken. */
    FAIL,
    /**
     * The oldest message that has not been sent makes room; its own call ends with the reason Quota exceeded. If all are sent
     * already, it is as with {@link #DROP_NEWEST}.
     */
    DROP_OLDEST,
    /** The message is not taken; its call ends with the reason Quota exceeded, without an exception. */
    DROP_NEWEST,
    /** Messages beyond the bounds wait in the folder of {@link ConnectOptions.Builder#store}; when that is full, too, calls fail. */
    SPILL_TO_DISK
}
