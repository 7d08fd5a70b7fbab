package org.ternmq.client.transport;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Plain TCP, or a Unix socket. The channel is used as it is: the streams of {@code Channels} share a lock between reading and writing,
 * and those of a {@code Socket} take more memory.
 */
final class ChannelTransport implements Transport {
    private final SocketChannel channel;

    ChannelTransport(SocketChannel channel) {
        this.channel = channel;
    }

    /** A Unix socket, not connected yet, so that it can be closed while it connects. */
    static ChannelTransport unix() throws IOException {
        return new ChannelTransport(SocketChannel.open(StandardProtocolFamily.UNIX));
    }

    /** Connects a Unix socket. */
    void connect(String file) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(Path.of(file)));
        } catch (ClosedChannelException e) {
            throw closed(e);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ": " + file, e);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return channel.read(ByteBuffer.wrap(into, offset, length));
        } catch (ClosedChannelException e) {
            throw closed(e);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (ClosedChannelException e) {
            throw closed(e);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            channel.shutdownOutput();
        } catch (ClosedChannelException e) {
            throw closed(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The exceptions of channels have no text. */
    private static IOException closed(ClosedChannelException cause) {
        SocketException named = new SocketException("Socket closed");
        named.initCause(cause);
        return named;
    }
}
