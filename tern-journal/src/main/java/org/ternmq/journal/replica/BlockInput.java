package org.ternmq.journal.replica;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ternmq.journal.record.Varints;

/** Reads what {@link BlockOutput} wrote; nothing of a block is believed before its checksum is right. Holds one block. */
final class BlockInput {
    private final InputStream in;
    private final byte[] header = new byte[BlockOutput.HEADER_BYTES];
    private byte[] array = new byte[0];
    private ByteBuffer content = ByteBuffer.allocate(0);
    private long blockOffset;
    private long nextOffset;
    private int blocks;
    private boolean isLast;

    /** Reads on in a file, from an offset on. */
    BlockInput(InputStream in, long offset) {
        this.in = in;
        this.nextOffset = offset;
    }

    long number() throws IOException {
        makeAvailable();
        try {
            return Varints.get(content);
        } catch (BufferUnderflowException | IllegalArgumentException wrong) {
            throw damaged("a number does not end");
        }
    }

    /** A number from 0 to a limit. */
    int number(int max) throws IOException {
        long value = number();
        if (value < 0 || value > max) {
            throw damaged(value + " stands where at most " + max + " can");
        }
        return (int) value;
    }

    byte[] bytes(int max) throws IOException {
        byte[] bytes = new byte[number(max)];
        for (int done = 0; done < bytes.length; ) {
            makeAvailable();
            int count = Math.min(content.remaining(), bytes.length - done);
            content.get(bytes, done, count);
            done += count;
        }
        return bytes;
    }

    String text() throws IOException {
        return new String(bytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
    }

    private void makeAvailable() throws IOException {
        while (!content.hasRemaining()) {
            if (isLast) {
                throw damaged("the last block ends too early");
            }
            next();
        }
    }

    private void next() throws IOException {
        blockOffset = nextOffset;
        if (in.readNBytes(header, 0, header.length) < header.length) {
            throw damaged("it is cut off");
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int lengthAndFlag = fields.getInt();
        int length = lengthAndFlag & ~BlockOutput.LAST;
        if (length < 0 || length > BlockOutput.CONTENT_MAX) {
            throw damaged("a block begins with a length of " + length);
        }
        if (length > array.length) {
            array = new byte[length];
        }
        if (in.readNBytes(array, 0, length) < length) {
            throw damaged("a block is cut off");
        }
        if (fields.getInt() != BlockOutput.checksum(blocks++, lengthAndFlag, array, length)) {
            throw damaged("a block has another checksum");
        }
        isLast = lengthAndFlag != length;
        content = ByteBuffer.wrap(array, 0, length);
        nextOffset += header.length + length;
    }

    /** Whether everything was read that is in the last block. */
    boolean isAtEnd() {
        return isLast && !content.hasRemaining();
    }

    /** Everything was read: behind the last block, and in it, nothing follows. */
    void requireEnd() throws IOException {
        if (!isLast || content.hasRemaining()) {
            throw damaged("more follows than there can be");
        }
        blockOffset = nextOffset;
        if (in.read() >= 0) {
            throw damaged("something follows behind the end");
        }
    }

    DamagedCheckpointException damaged(String what) {
        return new DamagedCheckpointException(blockOffset, what);
    }

    private static final int TEXT_BYTES_MAX = 1 << 18; // a filter has up to 65,535 bytes, a client id too
}
