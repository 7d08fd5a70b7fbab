package org.ternmq.admin.http;

import java.util.Optional;
import org.ternmq.codec.value.Bytes;

/**
 * A request as it came through the door.
 *
 * @param method as HTTP writes it, GET
 * @param target path and query as they came
 * @param authorization what the asker shows, as the header says it; empty if nothing
 * @param accept what the asker can read; empty if it did not say
 * @param peer where it comes from, for logs
 */
record Asked(
        String method,
        String target,
        Optional<String> authorization,
        Optional<String> accept,
        Bytes body,
        String peer) {}
