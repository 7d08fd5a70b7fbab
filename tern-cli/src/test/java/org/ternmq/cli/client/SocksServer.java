package org.ternmq.cli.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A SOCKS 5 proxy that wants the user name {@code u} and the password {@code p:w}. */
final class SocksServer implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger served = new AtomicInteger();

    SocksServer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many connections went through. */
    int served() {
        return served.get();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            in.readNBytes(1);
            in.readNBytes(in.readUnsignedByte());
            out.write(new byte[] {5, 2});
            in.readNBytes(1);
            String user = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
            String password = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
            boolean isWelcome = user.equals("u") && password.equals("p:w");
            out.write(new byte[] {1, (byte) (isWelcome ? 0 : 1)});
            byte[] request = in.readNBytes(4);
            int length = request[3] == 3 ? in.readUnsignedByte() : request[3] == 4 ? 16 : 4;
            byte[] address = in.readNBytes(length);
            String host = request[3] == 3
                    ? new String(address, StandardCharsets.US_ASCII)
                    : InetAddress.getByAddress(address).getHostAddress();
            try (Socket broker = new Socket(host, in.readUnsignedShort())) {
                out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                served.incrementAndGet();
                Thread back = Thread.startVirtualThread(() -> copy(broker, client));
                copy(client, broker);
                back.join();
            }
        } catch (IOException e) {
            assert client.isClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException over) {
            assert from.isClosed() || to.isClosed() || over.getMessage() != null;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
