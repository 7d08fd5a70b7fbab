package org.ternmq.client.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server of a test that does with one connection what its script says, on a thread of its own. */
final class ScriptedPeer implements AutoCloseable {
    private final ServerSocket listener;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final Thread thread;

    /** What a server does with a connection; what it returns {@link #result} tells. */
    interface Script {
        String run(Socket socket) throws Exception;
    }

    /** A server with plain sockets. */
    static ScriptedPeer start(Script script) throws IOException {
        return new ScriptedPeer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), script);
    }

    ScriptedPeer(ServerSocket listener, Script script) throws IOException {
        this.listener = listener;
        listener.setSoTimeout(TIME_OUT_MILLIS);
        thread = Thread.ofVirtual().name("scripted-peer").start(() -> {
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(TIME_OUT_MILLIS);
                result.complete(script.run(socket)); // before TLS waits for the other side to close
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
    }

    /** A port that nobody listens on any more. */
    static int closedPort() throws IOException {
        try (ServerSocket never = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return never.getLocalPort();
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What the script returned; fails if it failed. */
    String result() throws InterruptedException, ExecutionException, TimeoutException {
        return result.get(TIME_OUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.interrupt();
    }

    /** Sends the bytes of the text. */
    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends lines of HTTP and an empty one. */
    static void sendHead(Socket socket, String... lines) throws IOException {
        send(socket, head(lines));
    }

    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** The next bytes. */
    static byte[] receive(Socket socket, int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("only " + bytes.length + " of " + count);
        }
        return bytes;
    }

    /** The head of an HTTP request, with the empty line. */
    static String receiveHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) receive(socket, 1)[0]);
        }
        return head.toString();
    }

    /** Sends back what comes until the client ends. */
    static String echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
        return "echoed";
    }

    /** Waits until the client closes, and says nothing. */
    static String silence(Socket socket) throws IOException {
        return "read " + socket.getInputStream().readAllBytes().length;
    }

    private static final int TIME_OUT_MILLIS = 20_000;
}
