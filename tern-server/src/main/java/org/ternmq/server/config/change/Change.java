package org.ternmq.server.config.change;

/**
 * What differs between two configurations at one place.
 *
 * @param path the key, or the listener or rule that is there or not
 * @param before what it was, for people
 * @param after what it is
 * @param isLive whether a running broker takes it; else it waits for a restart
 */
public record Change(String path, String before, String after, boolean isLive) {
    /** As a line for people. */
    @Override
    public String toString() {
        return path + ": " + before + " -> " + after + (isLive ? "" : " (takes a restart)");
    }
}
