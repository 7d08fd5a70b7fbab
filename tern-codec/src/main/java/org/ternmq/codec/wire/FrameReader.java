package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames: first byte and body of one packet each. A frame that lies whole in the bytes handed over is
 * not copied; a cut one is gathered in a buffer that grows with what arrived, never with what was announced, and is let go with
 * its frame, so an idle connection holds nothing. Bounded by the limit on packet size, which acts before anything is gathered.
 * Belongs to one connection, confined to its thread. After an exception the stream is beyond repair.
 */
public final class FrameReader {
    private int packetSizeMax;
    private int firstByte;
    private ByteBuffer body = NOTHING;
    private boolean bodyIsOwn;
    private @Nullable ByteBuffer source;
    private ByteBuffer view = NOTHING;
    private int headerBytes; // of a cut frame; 0 between frames
    private boolean headerIsWhole;
    private int bodyLength;
    private byte[] gathered = NO_BYTES;
    private int gatheredBytes;

    /**
     * A reader at the beginning of a stream.
     *
     * @param packetSizeMax the largest packet taken, in bytes, fixed header included
     */
    public FrameReader(int packetSizeMax) {
        this.packetSizeMax = packetSizeMax;
    }

    /**
     * Takes bytes until one frame is complete; whether it is. If not, all bytes were taken and the rest has to come.
     *
     * @throws MalformedPacketException if the frame is too large or its length cannot be read
     */
    public boolean next(ByteBuffer in) {
        body = NOTHING;
        bodyIsOwn = false;
        if (headerBytes == 0 && nextWhole(in) || gather(in)) {
            return true;
        }
        source = null; // between reads nothing of the caller's is kept
        view = NOTHING;
        return false;
    }

    /** A frame that lies whole in the bytes at hand; otherwise none of them is taken. */
    private boolean nextWhole(ByteBuffer in) {
        int start = in.position();
        int limit = in.limit();
        int at = start + 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            if (at >= limit) {
                return false;
            }
            byte b = in.get(at++);
            length |= (b & 0x7F) << shift;
            if (b >= 0) {
                break;
            }
            requireMoreLength(shift == 21);
        }
        requireSize(at - start, length);
        int end = at + length;
        if (end > limit) {
            return false;
        }
        firstByte = in.get(start) & 0xFF;
        body = viewOf(in).limit(end).position(at);
        in.position(end);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // the same buffer, not one of equal content
    private ByteBuffer viewOf(ByteBuffer in) {
        if (in != source) {
            source = in;
            view = in.duplicate();
        }
        return view;
    }

    private boolean gather(ByteBuffer in) {
        if (!headerIsWhole && !gatherHeader(in)) {
            return false;
        }
        int count = Math.min(in.remaining(), bodyLength - gatheredBytes);
        makeRoom(count);
        in.get(gathered, gatheredBytes, count);
        gatheredBytes += count;
        if (gatheredBytes < bodyLength) {
            return false;
        }
        body = ByteBuffer.wrap(gathered, 0, bodyLength);
        bodyIsOwn = true;
        gathered = NO_BYTES;
        gatheredBytes = 0;
        headerBytes = 0;
        headerIsWhole = false;
        return true;
    }

    private boolean gatherHeader(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (headerBytes == 0) {
                firstByte = b & 0xFF;
                bodyLength = 0;
            } else {
                bodyLength |= (b & 0x7F) << 7 * (headerBytes - 1);
            }
            headerBytes++;
            if (headerBytes > 1 && b >= 0) {
                requireSize(headerBytes, bodyLength);
                headerIsWhole = true;
                return true;
            }
            requireMoreLength(headerBytes == HEADER_BYTES_MAX);
        }
        return false;
    }

    private void makeRoom(int count) {
        if (gatheredBytes + count > gathered.length) {
            int wanted = Math.max(gatheredBytes + count, Math.max(GATHERED_MIN, 2 * gathered.length));
            byte[] grown = new byte[Math.min(bodyLength, wanted)];
            System.arraycopy(gathered, 0, grown, 0, gatheredBytes);
            gathered = grown;
        }
    }

    private static void requireMoreLength(boolean isFourth) {
        if (isFourth) { // section 2.1.4: a fourth byte never says that more follow
            throw MalformedPacketException.malformed("Remaining Length is longer than four bytes");
        }
    }

    private void requireSize(int headerLength, int length) {
        if (length > packetSizeMax - headerLength) { // [MQTT-3.2.2-15] and its like
            // [U5-3.2.2.3.6-2]
            throw MalformedPacketException.packetTooLarge((long) headerLength + length, packetSizeMax);
        }
    }

    /** Sets the limit on the packets to come. */
    public void packetSizeMax(int bytes) {
        packetSizeMax = bytes;
    }

    /** How many bytes of a frame that has not come whole are held. */
    public int gatheredBytes() {
        return gatheredBytes;
    }

    /** The first byte of the frame last completed: type and flags. */
    public int firstByte() {
        return firstByte;
    }

    /** The rest of the frame behind its Remaining Length. Valid until the next call of {@link #next}. */
    public ByteBuffer body() {
        return body;
    }

    /** Whether nobody but the frame refers to the bytes of {@link #body}, so that values may be views of them. */
    boolean bodyIsOwn() {
        return bodyIsOwn;
    }

    private static final int HEADER_BYTES_MAX = 5;
    private static final int GATHERED_MIN = 256;
    private static final byte[] NO_BYTES = new byte[0];
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
}
