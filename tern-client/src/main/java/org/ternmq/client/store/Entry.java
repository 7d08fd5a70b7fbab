package org.ternmq.client.store;

import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.PropertyId.Place;

/** One change of what a client keeps, and one frame of its log. Each is whole after a crash, or was never there. */
public sealed interface Entry {
    /**
     * A message was given to the client to publish; it waits.
     *
     * @param sequence names the message in this store: at least 1, and greater than any before
     * @param wallMillis when that was, in milliseconds since 1970
     * @param message of any QoS, with a topic name, and with properties that a client may send
     */
    record Accepted(long sequence, long wallMillis, Message message) implements Entry {
        /** Refuses what could not be read again. */
        public Accepted {
            requireSequence(sequence);
            if (message.topic().isEmpty()) {
                throw new IllegalArgumentException("a message that is kept has a topic name");
            }
            message.properties().requireIn(Place.CLIENT_PUBLISH, Place.CLIENT_PUBLISH);
            for (int i = 0; i < message.properties().size(); i++) {
                PropertyId id = message.properties().idAt(i);
                for (int j = 0; j < i && !id.mayRepeatIn(Place.CLIENT_PUBLISH); j++) {
                    if (message.properties().idAt(j) == id) {
                        throw new IllegalArgumentException(id.wireName() + " stands more than once");
                    }
                }
            }
        }
    }

    /**
     * A message above QoS 0 waits no longer: its exchange begins.
     *
     * @param packetId 1 to 65,535, not in use by another message sent or released
     */
    record Sent(long sequence, int packetId) implements Entry {
        /** Refuses what is no sequence or no packet identifier. */
        public Sent {
            requireSequence(sequence);
            requireId(packetId);
        }
    }

    /** PUBREC came for a message sent at QoS 2: it is not needed any more, and PUBREL is owed. */
    record Released(int packetId) implements Entry {
        /** Refuses what is no packet identifier. */
        public Released {
            requireId(packetId);
        }
    }

    /** An outgoing exchange is done, well or not; its message is not needed any more. */
    record Completed(int packetId) implements Entry {
        /** Refuses what is no packet identifier. */
        public Completed {
            requireId(packetId);
        }
    }

    /** A message that waits will not begin an exchange: it expired, was dropped, or was sent at QoS 0. */
    record Dropped(long sequence) implements Entry {
        /** Refuses what is no sequence. */
        public Dropped {
            requireSequence(sequence);
        }
    }

    /** A QoS 2 message came under this identifier, and a repeat is not to be delivered. */
    record Received(int packetId) implements Entry {
        /** Refuses what is no packet identifier. */
        public Received {
            requireId(packetId);
        }
    }

    /** PUBREL came: the identifier is free for another message. */
    record Forgotten(int packetId) implements Entry {
        /** Refuses what is no packet identifier. */
        public Forgotten {
            requireId(packetId);
        }
    }

    /**
     * The server has no session. All identifiers, outgoing and incoming, are void; messages sent and not released wait again, each
     * in its old place.
     */
    record SessionEnded() implements Entry {}

    /** Whether the server is known to have a session. */
    record SessionExists(boolean exists) implements Entry {}

    private static void requireSequence(long sequence) {
        if (sequence < 1) {
            throw new IllegalArgumentException("a sequence is at least 1, not " + sequence);
        }
    }

    private static void requireId(int packetId) {
        if (packetId < 1 || packetId > 65_535) {
            throw new IllegalArgumentException("a packet identifier is 1 to 65535, not " + packetId);
        }
    }
}
