package org.ternmq.journal.replica;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.ternmq.journal.record.Varints;

/**
 * Cuts what is written into blocks of at most 1 MiB, each with its length and a checksum over its number, length and content. The
 * last one says so in its length. A number never lies across two blocks. What the stream throws comes
 * out as {@link UncheckedIOException}, since queues are written from within a visitor.
 */
final class BlockOutput {
    private final OutputStream out;
    private final ByteBuffer content = ByteBuffer.allocate(CONTENT_MAX);
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private int blocks;

    BlockOutput(OutputStream out) {
        this.out = out;
    }

    BlockOutput number(long value) {
        if (content.remaining() < Varints.BYTES_MAX) {
            flush(0);
        }
        Varints.put(content, value);
        return this;
    }

    BlockOutput bytes(byte[] bytes) {
        number(bytes.length);
        for (int done = 0; done < bytes.length; ) {
            if (!content.hasRemaining()) {
                flush(0);
            }
            int count = Math.min(content.remaining(), bytes.length - done);
            content.put(bytes, done, count);
            done += count;
        }
        return this;
    }

    /** Begins a new block, unless one was just begun. */
    void cut() {
        if (content.position() > 0) {
            flush(0);
        }
    }

    /** Writes the rest as the last block. */
    void end() {
        flush(LAST);
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flush(int flag) {
        int length = content.position();
        header.clear();
        header.putInt(length | flag).putInt(checksum(blocks++, length | flag, content.array(), length));
        try {
            out.write(header.array());
            out.write(content.array(), 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        content.clear();
    }

    static int checksum(int block, int lengthAndFlag, byte[] content, int length) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putInt(block).putInt(lengthAndFlag).flip());
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }

    static final int HEADER_BYTES = 8;
    static final int LAST = 1 << 30;
    static final int CONTENT_MAX = (1 << 20) - HEADER_BYTES;
}
