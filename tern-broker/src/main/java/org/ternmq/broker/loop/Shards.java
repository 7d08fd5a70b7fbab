package org.ternmq.broker.loop;

import java.nio.charset.StandardCharsets;

/**
 * Which shard a client belongs to, and which loop serves a shard. The hash is part of the format of the data folder: it never changes.
 */
public final class Shards {
    /** How many shards there are. */
    public static final int COUNT = 64;

    private Shards() {}

    /** The shard of a client identifier, 0 to {@link #COUNT} - 1. */
    public static int shardOf(String clientId) {
        return Math.floorMod(hash32(clientId.getBytes(StandardCharsets.UTF_8)), COUNT);
    }

    /** The loop that serves a client, of {@code loops}. */
    public static int loopOf(String clientId, int loops) {
        return shardOf(clientId) % loops;
    }

    /** FNV-1a over the bytes, then mixed so that the low bits depend on all of them. */
    static int hash32(byte[] utf8) {
        int hash = 0x811C_9DC5;
        for (byte b : utf8) {
            hash = (hash ^ b & 0xFF) * 0x0100_0193;
        }
        hash = (hash ^ hash >>> 16) * 0x85EB_CA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2_AE35;
        return hash ^ hash >>> 16;
    }
}
