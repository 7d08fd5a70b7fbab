package org.ternmq.transport.dtls;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;
import org.jspecify.annotations.Nullable;

/** Scandium, with what it keeps of each association within reach. For any thread. */
final class Connector extends DTLSConnector {
    private final ResumptionSupportingConnectionStore store;

    private Connector(DtlsConnectorConfig settings, ResumptionSupportingConnectionStore store) {
        super(settings, store);
        this.store = store;
    }

    static Connector of(DtlsConnectorConfig settings) {
        return new Connector(settings, createConnectionStore(settings));
    }

    /** Threads for its work. What waits for them is bounded by the settings, what waits for a time by the handshakes. */
    static ScheduledThreadPoolExecutor workers(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        var workers = new ScheduledThreadPoolExecutor(
                count,
                task -> Thread.ofPlatform()
                        .name(name + "-" + number.incrementAndGet())
                        .daemon()
                        .unstarted(task));
        workers.setRemoveOnCancelPolicy(true);
        return workers;
    }

    /** The handshake under way that has an identifier, if there is one. */
    @Nullable
    Handshaker handshakerOf(ConnectionId id) {
        Connection connection = store.get(id);
        return connection == null ? null : connection.getOngoingHandshake();
    }

    /** An association is over; its client is not told. */
    void forget(Connection connection) {
        try {
            connection.getExecutor().execute(() -> {
                boolean unused = store.remove(connection, true);
            });
        } catch (RejectedExecutionException gone) { // before us
            return;
        }
    }
}
