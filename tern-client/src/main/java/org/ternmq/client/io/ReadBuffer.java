package org.ternmq.client.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.transport.Transport;

/** What bytes are read into: small while little comes, larger while it is filled. For one thread. */
public final class ReadBuffer {
    private byte[] array = new byte[BYTES_MIN];
    private int last;

    /**
     * Waits for bytes.
     *
     * @return what came, good until the next call; nothing at the end of the stream
     */
    public @Nullable ByteBuffer from(Transport transport) throws IOException {
        if (last == array.length && last < BYTES_MAX) {
            array = new byte[4 * array.length];
        } else if (array.length > BYTES_MIN && last < array.length / 64) {
            array = new byte[array.length / 4];
        }
        last = transport.read(array, 0, array.length);
        return last < 0 ? null : ByteBuffer.wrap(array, 0, last);
    }

    private static final int BYTES_MIN = 64;
    private static final int BYTES_MAX = 64 << 10;
}
