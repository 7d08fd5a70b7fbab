package org.ternmq.server.admin;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.ternmq.admin.http.Stream;
import org.ternmq.codec.value.Bytes;

/** Bytes on their way to whoever reads an answer, a block at a time; waits until each is taken. */
final class SinkStream extends OutputStream {
    private final Stream.Sink sink;

    SinkStream(Stream.Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (!sink.send(Bytes.copyOf(java.nio.ByteBuffer.wrap(bytes, offset, length), length))) {
                throw new IOException("nobody reads any more");
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the broker is ending");
        }
    }
}
