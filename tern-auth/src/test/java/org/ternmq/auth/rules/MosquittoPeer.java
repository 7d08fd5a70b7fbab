package org.ternmq.auth.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client of MQTT 5.0 that says one thing after the other, and waits for each answer. */
final class MosquittoPeer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private int arrived;

    MosquittoPeer(int port, String clientId, String user, boolean hasUser) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        send(0x10, body -> {
            body.writeUTF("MQTT");
            body.write(new byte[] {5, (byte) (hasUser ? 0x82 : 0x02), 0, 60, 0});
            text(body, clientId);
            if (hasUser) {
                text(body, user);
            }
        });
        assertEquals(0, await(0x20)[1], "CONNACK");
    }

    private interface Body {
        void writeTo(DataOutputStream out) throws IOException;
    }

    /** Whether the broker takes a message. */
    boolean publish(String topic) throws IOException {
        send(0x32, body -> {
            text(body, topic);
            body.write(new byte[] {0, 1, 0, 'x'});
        });
        byte[] puback = await(0x40);
        return puback.length < 3 || (puback[2] & 0x80) == 0;
    }

    boolean subscribe(String filter) throws IOException {
        send(0x82, body -> {
            body.write(new byte[] {0, 2, 0});
            text(body, filter);
            body.write(0);
        });
        byte[] suback = await(0x90);
        return (suback[suback.length - 1] & 0x80) == 0;
    }

    /** Whether a message has come. What was on its way before comes before the answer to a ping. */
    boolean hasReceived() throws IOException {
        send(0xC0, body -> {});
        await(0xD0);
        return arrived > 0;
    }

    private void send(int first, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.writeTo(new DataOutputStream(bytes));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int length = bytes.size();
        do {
            packet.write(length & 0x7F | (length > 0x7F ? 0x80 : 0));
            length >>>= 7;
        } while (length > 0);
        packet.writeBytes(bytes.toByteArray());
        socket.getOutputStream().write(packet.toByteArray());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(UTF_8);
        out.writeShort(utf8.length);
        out.write(utf8);
    }

    /** The packet of a kind; messages before it are counted. */
    private byte[] await(int kind) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = 0;
            int shift = 0;
            int digit;
            do {
                digit = in.readUnsignedByte();
                length |= (digit & 0x7F) << shift;
                shift += 7;
            } while (digit > 0x7F);
            byte[] body = in.readNBytes(length);
            if ((first & 0xF0) == kind) {
                return body;
            }
            arrived += (first & 0xF0) == 0x30 ? 1 : 0;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
