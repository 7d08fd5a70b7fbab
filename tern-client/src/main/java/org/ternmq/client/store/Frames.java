package org.ternmq.client.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** The bytes of a segment: its header, the frames behind it, and the entries in them. docs/client-store-format.md shows them. */
final class Frames {
    private Frames() {}

    // ---- header

    /**
     * What stands at the beginning of a segment.
     *
     * @param segment its number, from 1 on
     * @param storeId drawn by chance when the store was made, the same in all its files
     * @param wholeBytes how much of the file was on the medium before it got its name
     * @param first the oldest segment that was needed then
     * @param previousBytes the length of the segment before this one, 0 if there was none
     */
    record Header(int segment, long storeId, int wholeBytes, int first, int previousBytes, String clientId) {}

    static int headerBytes(String clientId) {
        return FIXED_HEADER_BYTES + clientId.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Writes the header at the beginning of an array. */
    static void putHeader(Header header, byte[] bytes) {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        byte[] clientId = header.clientId().getBytes(StandardCharsets.UTF_8);
        out.put(MAGIC).putInt(FORMAT).putInt(header.segment()).putLong(header.storeId());
        out.putInt(header.wholeBytes()).putInt(header.first()).putInt(header.previousBytes());
        out.putShort((short) clientId.length).put(clientId);
        out.putInt(checksum(0, bytes, 0, out.position()));
    }

    static Header readHeader(String file, byte[] bytes) throws StoreException {
        if (bytes.length < FIXED_HEADER_BYTES || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)) {
            throw new StoreException.Damaged(file, 0, "it does not begin as a segment of a client's store");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(MAGIC.length);
        int format = in.getInt();
        int length = FIXED_HEADER_BYTES + (in.getShort(CLIENT_ID_AT) & 0xFFFF);
        if (length > bytes.length || in.getInt(length - 4) != checksum(0, bytes, 0, length - 4)) {
            throw new StoreException.Damaged(file, 0, "the checksum of the header is wrong");
        }
        if (format != FORMAT) {
            throw new StoreException.Unusable("the client's store was written in format " + format + " (" + file
                    + "), and this version of Tern reads format " + FORMAT + ": use a newer one");
        }
        int segment = in.getInt();
        long storeId = in.getLong();
        int wholeBytes = in.getInt();
        int first = in.getInt();
        int previousBytes = in.getInt();
        String clientId = new String(bytes, CLIENT_ID_AT + 2, length - FIXED_HEADER_BYTES, StandardCharsets.UTF_8);
        return new Header(segment, storeId, wholeBytes, first, previousBytes, clientId);
    }

    // ---- frames

    /** What the checksum of a frame covers besides its bytes, so that bytes left from elsewhere are no frame. */
    static long place(long storeId, int segment, int offset) {
        return storeId ^ ((long) segment << 32 | offset);
    }

    /** Writes length and checksum of the frame at an index, whose type and body stand there already. */
    static void seal(byte[] bytes, int at, int frameBytes, long place) {
        int length = frameBytes - PREFIX_BYTES;
        ByteBuffer.wrap(bytes).putInt(at, length).putInt(at + 4, checksum(place, bytes, at + PREFIX_BYTES, length));
    }

    /** The length of the frame at an index with all that is around it, or 0 if no whole frame is there. */
    static int wholeAt(byte[] bytes, int at, long place) {
        if (bytes.length - at < FRAME_BYTES) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.getInt(at);
        boolean fits = length >= 1 && length <= bytes.length - at - PREFIX_BYTES;
        return fits && in.getInt(at + 4) == checksum(place, bytes, at + PREFIX_BYTES, length)
                ? PREFIX_BYTES + length
                : 0;
    }

    /** Whether a batch begins at an index. */
    static boolean isHeadAt(byte[] bytes, int at, long place) {
        return bytes.length - at >= FRAME_BYTES
                && typeAt(bytes, at) == HEAD
                && ByteBuffer.wrap(bytes).getInt(at) == 1
                && wholeAt(bytes, at, place) == FRAME_BYTES;
    }

    static int typeAt(byte[] bytes, int at) {
        return bytes[at + PREFIX_BYTES];
    }

    /** The body of a whole frame. */
    static ByteBuffer bodyAt(byte[] bytes, int at, int frameBytes) {
        return ByteBuffer.wrap(bytes, at + FRAME_BYTES, frameBytes - FRAME_BYTES);
    }

    private static int checksum(long place, byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        if (place != 0) {
            crc.update(ByteBuffer.allocate(8).putLong(0, place));
        }
        crc.update(bytes, at, length);
        return (int) crc.getValue();
    }

    // ---- entries

    /** The length of the frame of an entry. */
    static int frameBytes(Entry entry) {
        return FRAME_BYTES
                + switch (entry) {
                    case Entry.Accepted accepted -> 16 + PacketEncoder.size(publish(accepted.message()), Version.V5);
                    case Entry.Sent sent -> 10;
                    case Entry.Dropped dropped -> 8;
                    case Entry.Released released -> 2;
                    case Entry.Completed completed -> 2;
                    case Entry.Received received -> 2;
                    case Entry.Forgotten forgotten -> 2;
                    case Entry.SessionEnded ended -> 0;
                    case Entry.SessionExists exists -> 1;
                };
    }

    /** Writes type and body. */
    static void put(Entry entry, ByteBuffer out) {
        switch (entry) {
            case Entry.Accepted accepted -> {
                out.put(ACCEPTED).putLong(accepted.sequence()).putLong(accepted.wallMillis());
                PacketEncoder.encode(publish(accepted.message()), Version.V5, out);
            }
            case Entry.Sent sent -> out.put(SENT).putLong(sent.sequence()).putShort((short) sent.packetId());
            case Entry.Dropped dropped -> out.put(DROPPED).putLong(dropped.sequence());
            case Entry.Released released -> out.put(RELEASED).putShort((short) released.packetId());
            case Entry.Completed completed -> out.put(COMPLETED).putShort((short) completed.packetId());
            case Entry.Received received -> out.put(RECEIVED).putShort((short) received.packetId());
            case Entry.Forgotten forgotten -> out.put(FORGOTTEN).putShort((short) forgotten.packetId());
            case Entry.SessionEnded ended -> out.put(SESSION_ENDED);
            case Entry.SessionExists exists -> out.put(SESSION_EXISTS).put((byte) (exists.exists() ? 1 : 0));
        }
    }

    /**
     * Reads the body of a frame of any type but {@link #HEAD} and {@link #STATE}.
     *
     * @throws RuntimeException if it is no such entry
     */
    static Entry read(int type, ByteBuffer in) {
        Entry entry = switch (type) {
            case ACCEPTED, MOVED -> new Entry.Accepted(in.getLong(), in.getLong(), readMessage(in));
            case SENT -> new Entry.Sent(in.getLong(), in.getShort() & 0xFFFF);
            case DROPPED -> new Entry.Dropped(in.getLong());
            case RELEASED -> new Entry.Released(in.getShort() & 0xFFFF);
            case COMPLETED -> new Entry.Completed(in.getShort() & 0xFFFF);
            case RECEIVED -> new Entry.Received(in.getShort() & 0xFFFF);
            case FORGOTTEN -> new Entry.Forgotten(in.getShort() & 0xFFFF);
            case SESSION_ENDED -> new Entry.SessionEnded();
            case SESSION_EXISTS -> new Entry.SessionExists(in.get() != 0);
            default ->
                throw new IllegalArgumentException(
                        "frames of type " + type + " are not known here; a newer version of Tern may know them");
        };
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes are left over in a frame of type " + type);
        }
        return entry;
    }

    private static Publish publish(Message message) {
        return new Publish(message, message.qos().isAcknowledged() ? ANY_PACKET_ID : Publish.NO_PACKET_ID, false);
    }

    private static Message readMessage(ByteBuffer in) {
        int firstByte = in.get() & 0xFF;
        int length = 0;
        int shift = 0;
        byte digit;
        do {
            digit = in.get();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit < 0 && shift < 28);
        if (length != in.remaining()) {
            throw new IllegalArgumentException("a message of " + length + " bytes has " + in.remaining());
        }
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        decoder.version(Version.V5);
        ByteBuffer body = in.slice();
        in.position(in.limit());
        if (!(decoder.decode(firstByte, body) instanceof Publish publish)) {
            throw new IllegalArgumentException("packet type " + (firstByte >> 4) + " is no PUBLISH");
        }
        return publish.message();
    }

    /** Begins a batch; no body. Where one stands, all before it was on the medium. */
    static final byte HEAD = 0;

    static final byte ACCEPTED = 1;
    static final byte SENT = 2;
    static final byte RELEASED = 3;
    static final byte COMPLETED = 4;
    static final byte DROPPED = 5;
    static final byte RECEIVED = 6;
    static final byte FORGOTTEN = 7;
    static final byte SESSION_ENDED = 8;
    static final byte SESSION_EXISTS = 9;

    /** The first frame of each segment: all that the entries before it amount to, but for the messages. */
    static final byte STATE = 10;

    /** The same as {@link #ACCEPTED}, written again from a segment that is to go. */
    static final byte MOVED = 11;

    /** Length and checksum. */
    static final int PREFIX_BYTES = 8;

    /** A frame without a body. */
    static final int FRAME_BYTES = PREFIX_BYTES + 1;

    /** An accepted message without its packet. */
    static final int ACCEPTED_BYTES = FRAME_BYTES + 16;

    private static final byte[] MAGIC = "TERNKEPT".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int CLIENT_ID_AT = 36;
    private static final int FIXED_HEADER_BYTES = CLIENT_ID_AT + 2 + 4;
    private static final int ANY_PACKET_ID = 1; // where one must stand in a packet
}
