package org.ternmq.journal.record;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** BODY records: a moment of expiry, then the message as a PUBLISH of 5.0. */
public final class Bodies {
    private static final int SOME_ID = 1; // above QoS 0 a PUBLISH has one

    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.EITHER);

    /** A reader, which remembers topics that come again. For one thread. */
    public Bodies() {
        decoder.version(Version.V5);
    }

    /** Writes a message as the one record in a writer. */
    public static void encode(Message message, long expiresAtMillis, RecordWriter writer) {
        int packetId = message.qos().isAcknowledged() ? SOME_ID : Publish.NO_PACKET_ID;
        var publish = new Publish(message, packetId, false);
        writer.begin(RecordType.BODY).number(expiresAtMillis);
        PacketEncoder.encode(publish, Version.V5, writer.room(PacketEncoder.size(publish, Version.V5)));
    }

    /**
     * Reads the body of a BODY record to its end. The message's bytes are copies.
     *
     * @param position of the record, for what is said if it cannot be read
     * @throws UnknownRecordException if a newer version of Tern wrote it
     * @throws InconsistentJournalException if it is none
     */
    public StoredMessage decode(long position, ByteBuffer body) {
        return RecordReader.guarded(position, RecordType.BODY, body, in -> {
            long expiresAtMillis = Varints.get(in);
            Packet packet = packet(in, decoder);
            if (packet instanceof Publish publish) {
                return new StoredMessage(publish.message(), expiresAtMillis);
            }
            throw new IllegalArgumentException("a message is kept as a PUBLISH, not as " + packet.type());
        });
    }

    /** The packet that the rest of the buffer is. */
    static Packet packet(ByteBuffer in, PacketDecoder decoder) {
        int firstByte = in.get() & 0xFF;
        long length = Varints.get(in);
        if (length != in.remaining()) {
            throw new IllegalArgumentException("a packet of " + length + " bytes in " + in.remaining());
        }
        ByteBuffer body = in.slice();
        in.position(in.limit());
        return decoder.decode(firstByte, body);
    }
}
