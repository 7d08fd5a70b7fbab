package org.ternmq.broker.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShardsTest {
    @Test
    void theHashIsPartOfTheDataFormatAndNeverChanges() {
        assertEquals(HASH_OF_TERN, Shards.hash32("tern".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void clientsSpreadOverAllShards() {
        int[] counts = new int[Shards.COUNT];
        for (int i = 0; i < 64_000; i++) {
            counts[Shards.shardOf("device-" + i)]++;
        }
        for (int count : counts) {
            assertEquals(1_000, count, 200);
        }
    }

    private static final int HASH_OF_TERN = -1_778_264_326;
}
