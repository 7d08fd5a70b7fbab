package org.ternmq.client.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** TCP, plain or with TLS above it. */
final class SocketTransport implements Transport {
    private final Socket raw;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** TCP as it is, to which TLS will come. */
    SocketTransport(Socket raw) throws IOException {
        this(raw, raw);
    }

    /** TLS that was laid over a TCP socket. */
    SocketTransport(Socket raw, Socket over) throws IOException {
        this.raw = raw;
        this.socket = over;
        this.in = over.getInputStream();
        this.out = over.getOutputStream();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return in.read(into, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        // Closing the TLS socket would wait for a writer that hangs, to say close_notify after it.
        raw.close();
    }
}
