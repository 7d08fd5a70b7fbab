package org.ternmq.cli.soak.load;

import java.time.Duration;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.Version;

/**
 * Where clients connect, and how.
 *
 * @param plain the broker's own port
 * @param faulty the proxy's
 */
record Doors(String plain, String faulty) {
    String of(Lane lane) {
        return lane.isFaulty() ? faulty : plain;
    }

    /** One whose session is kept while it is away, and which comes back for ever. */
    static ConnectOptions.Builder kept(String clientId, Version version) {
        ConnectOptions.Builder options = ConnectOptions.builder()
                .version(version)
                .clientId(clientId)
                .keepAliveSeconds(10)
                .connectTimeout(Duration.ofSeconds(5))
                .reconnect(new Reconnect(Duration.ofMillis(100), Duration.ofSeconds(2), Integer.MAX_VALUE));
        return version.hasProperties() ? options.sessionExpirySeconds(86_400) : options.cleanStart(false);
    }

    /** One that comes once. */
    static ConnectOptions.Builder passing(String clientId, Version version) {
        return ConnectOptions.builder()
                .version(version)
                .clientId(clientId)
                .closeTimeout(Duration.ofSeconds(10))
                .reconnect(Reconnect.NEVER);
    }
}
