package org.ternmq.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.store.ClientStore;
import org.ternmq.client.store.Entry;
import org.ternmq.client.store.Recovered;
import org.ternmq.client.store.StoreException;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.ClientSession;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.StoreRecord;

/**
 * What of a client's state lies in its store, if it has one; without one nothing does, and all of this does nothing. Nothing leaves for
 * the server before what was noted until then is on the disk. Guarded by the client's lock, but for waiting.
 */
final class Persistence {
    private final @Nullable ClientStore store;
    private final Recovered recovered;
    private long nextSequence;
    private long position;

    private Persistence(@Nullable ClientStore store) {
        this.store = store;
        this.recovered = store == null ? NOTHING : store.recovered();
        this.nextSequence = recovered.nextSequence();
    }

    /** Opens the store that the options name, if they name one. */
    static Persistence of(ConnectOptions options) {
        ConnectOptions.Store wanted = options.store().orElse(null);
        if (wanted == null) {
            return new Persistence(null);
        }
        try {
            var bounds = new ClientStore.Options(wanted.bytesMax(), ClientStore.Options.DEFAULT.segmentBytes());
            return new Persistence(ClientStore.open(wanted.folder(), options.clientId(), bounds));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static MqttException failed(IOException cause) {
        return new MqttException(
                Kind.STORE_FAILED, ReasonCode.UNSPECIFIED_ERROR, String.valueOf(cause.getMessage()), cause);
    }

    boolean isOn() {
        return store != null;
    }

    /** How many messages it has ever taken. */
    long accepted() {
        return nextSequence - 1;
    }

    /** The session of the earlier run; its messages in flight go to the publisher, and so do those that wait. */
    ClientSession restore(ConnectOptions options, Publisher publisher) {
        List<StoreRecord> outgoing = new ArrayList<>();
        for (Recovered.InFlight sent : recovered.sent()) {
            Delivery delivery = load(sent.message().sequence(), sent.message().wallMillis());
            publisher.restoreSent(sent.packetId(), delivery, sent.message().sequence());
            outgoing.add(new StoreRecord.Sent(sent.packetId(), delivery, false));
        }
        recovered.released().forEach(id -> outgoing.add(new StoreRecord.Released(id)));
        for (Recovered.Kept kept : recovered.waiting()) {
            publisher.restoreWaiting(kept.sequence(), kept.wallMillis(), kept.qos());
        }
        if (!recovered.sessionExists()) {
            return options.cleanStart() ? ClientSession.none() : ClientSession.ofEarlierRun();
        }
        return ClientSession.restored(
                outgoing,
                recovered.received().stream().map(StoreRecord.Received::new).toList());
    }

    /** A message as it is to be sent, read back; its time has run since it was accepted. */
    Delivery load(long sequence, long wallMillis) {
        if (store == null) {
            throw new IllegalStateException("message " + sequence + " is nowhere");
        }
        try {
            Message message = store.read(sequence);
            long expirySeconds = message.properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1);
            long waitedMillis = Math.max(0, System.currentTimeMillis() - wallMillis);
            long expiresAt = expirySeconds < 0
                    ? Publication.NO_EXPIRY
                    : System.nanoTime() + expirySeconds * 1_000_000_000L - waitedMillis * 1_000_000L;
            return Publication.loaded(message, expiresAt, 0).delivery(message.qos(), message.retain());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Keeps a message that is to be published.
     *
     * @return its sequence; 0 if there is no store
     * @throws MqttException FULL if it has no room
     */
    long accept(Message message, long wallMillis) {
        if (store == null) {
            return NO_SEQUENCE;
        }
        try {
            position = store.append(new Entry.Accepted(nextSequence, wallMillis, message));
            return nextSequence++;
        } catch (StoreException.Full e) {
            throw new MqttException(Kind.FULL, ReasonCode.QUOTA_EXCEEDED, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A message of the store, if it is one, is under way. */
    void sent(long sequence, int packetId) {
        if (sequence != NO_SEQUENCE) {
            note(new Entry.Sent(sequence, packetId));
        }
    }

    /** A message of the store, if it is one, will not begin an exchange. */
    void dropped(long sequence) {
        if (sequence != NO_SEQUENCE) {
            note(new Entry.Dropped(sequence));
        }
    }

    void note(Entry entry) {
        if (store != null) {
            try {
                position = store.append(entry);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /** How much was noted. */
    long position() {
        return position;
    }

    /** Waits until what was noted up to a position is on the disk. Without the lock. */
    void awaitDurable(long noted) {
        if (store != null && store.durable() < noted) {
            try {
                store.awaitDurable(noted);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /** Gives the folder free, with all in it that is not done with. */
    void close() {
        if (store != null) {
            try {
                store.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "the client's store could not be closed: " + e.getMessage());
            }
        }
    }

    static final long NO_SEQUENCE = 0;
    private static final Recovered NOTHING = new Recovered(List.of(), List.of(), List.of(), List.of(), false, 1);
    private static final System.Logger LOG = System.getLogger("org.ternmq.client");
}
