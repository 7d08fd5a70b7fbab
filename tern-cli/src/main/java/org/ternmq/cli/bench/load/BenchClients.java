package org.ternmq.cli.bench.load;

import java.time.Duration;
import java.util.function.Supplier;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.ConnectionListener;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.ClientTerms;

/** Makes the clients of a run: all alike but for their names. For any thread. */
public final class BenchClients {
    private final String address;
    private final Supplier<ConnectOptions.Builder> options;
    private final String idPrefix;
    private final boolean persistent;
    private final Measures measures;

    /**
     * Clients of one broker.
     *
     * @param options what they have in common; a new one at each call
     * @param idPrefix what their identifiers begin with
     * @param persistent whether their sessions outlive their connections
     */
    public BenchClients(
            String address,
            Supplier<ConnectOptions.Builder> options,
            String idPrefix,
            boolean persistent,
            Measures measures) {
        this.address = address;
        this.options = options;
        this.idPrefix = idPrefix;
        this.persistent = persistent;
        this.measures = measures;
    }

    /** Connects one; the action runs if it has ended for good and not because its owner closed it. */
    MqttClient connect(String name, Runnable onEnd) {
        ConnectOptions.Builder builder = options.get()
                .clientId(idPrefix + "-" + name)
                .sendingMax(SENDING_MESSAGES_MAX, SENDING_BYTES_MAX)
                .reconnect(RECONNECT)
                .connectionListener(new Losses(measures, onEnd));
        if (persistent) {
            keep(builder);
        }
        return Mqtt.connect(address, builder.build());
    }

    private static void keep(ConnectOptions.Builder builder) {
        builder.cleanStart(false);
        if (builder.build().version().hasProperties()) {
            builder.sessionExpirySeconds(KEPT_SECONDS);
        }
    }

    /** Closes one, and its session too if that was kept. */
    void close(MqttClient client) {
        String id = client.clientId();
        client.close();
        if (persistent) {
            try {
                ConnectOptions.Builder builder =
                        options.get().clientId(id).cleanStart(true).reconnect(Reconnect.NEVER);
                Mqtt.connect(address, builder.build()).close();
            } catch (MqttException e) { // the session is left to its expiry
                measures.error(e);
            }
        }
    }

    /** Counts what is lost while the run lasts. */
    private static final class Losses implements ConnectionListener {
        private final Measures measures;
        private final Runnable onEnd;
        private boolean isUp;

        Losses(Measures measures, Runnable onEnd) {
            this.measures = measures;
            this.onEnd = onEnd;
        }

        @Override
        public void connected(ClientTerms terms) {
            isUp = true;
        }

        @Override
        public void disconnected(ReasonCode reason, String why, boolean isTriedAgain) {
            if (isUp) {
                measures.connectionsLost.increment();
            }
            isUp = false;
            measures.error("connection: " + why);
            if (!isTriedAgain) {
                onEnd.run();
            }
        }

        @Override
        public void dropped(long messages) {
            measures.error("dropped by this process, which was too slow to take them");
        }
    }

    private static final Reconnect RECONNECT =
            new Reconnect(Duration.ofMillis(200), Duration.ofSeconds(5), Integer.MAX_VALUE);
    private static final int SENDING_MESSAGES_MAX = 100_000;
    private static final long SENDING_BYTES_MAX = 256L << 20;
    private static final long KEPT_SECONDS = 3_600;
}
