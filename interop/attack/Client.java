import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection of the load, without threads: what comes is cut into packets, what goes waits if it has to. Confined to the load's thread. */
abstract class Client {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in;
    private ByteBuffer out = ByteBuffer.allocate(0);

    /** Connects from an address of this machine; the broker's answer comes later. */
    Client(Selector selector, String from, int port, int inBytes) throws IOException {
        in = ByteBuffer.allocate(inBytes);
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(new InetSocketAddress(from, 0));
        boolean isThere = channel.connect(new InetSocketAddress("127.0.0.1", port));
        key = channel.register(selector, isThere ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    }

    /** Asked first thing for what to send. */
    abstract byte[] greeting();

    abstract void onPacket(int firstByte, ByteBuffer body) throws IOException;

    /** Not by us. */
    abstract void onLost(String why);

    final void onReady() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                send(greeting());
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
            if (key.isValid() && key.isWritable()) {
                write();
            }
        } catch (IOException failure) {
            lost(String.valueOf(failure.getMessage()));
        }
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            lost("closed by the broker");
            return;
        }
        in.flip();
        while (in.remaining() >= 2) {
            int firstByte = in.get(in.position()) & 0xFF;
            ByteBuffer body = Wire.bodyOfNext(in);
            if (body == null) {
                break;
            }
            onPacket(firstByte, body);
        }
        in.compact();
    }

    final void send(byte[] packet) {
        if (!key.isValid()) {
            return;
        }
        out = out.hasRemaining()
                ? ByteBuffer.allocate(out.remaining() + packet.length).put(out).put(packet).flip()
                : ByteBuffer.wrap(packet);
        try {
            write();
        } catch (IOException failure) {
            lost(String.valueOf(failure.getMessage()));
        }
    }

    private void write() throws IOException {
        channel.write(out);
        key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void lost(String why) {
        close();
        onLost(why);
    }

    final boolean isOpen() {
        return channel.isOpen();
    }

    final void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            // it is what was wanted
        }
    }
}
