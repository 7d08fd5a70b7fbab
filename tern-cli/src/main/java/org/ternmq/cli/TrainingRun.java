package org.ternmq.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/**
 * Runs each of the short commands once, while the build has the JVM record what they load. A stand-in for a broker answers them: the
 * real one would put hundreds of classes into the start-up cache that they never need. Not part of the command line.
 */
final class TrainingRun {
    private TrainingRun() {}

    /** Runs them; what they print is for the log of the build. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, RUNS.size(), InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerAll(server));
            String port = Integer.toString(server.getLocalPort());
            for (String run : RUNS) {
                int exit = Main.run(run.replace("PORT", port).split(" ", -1), Map.of());
                System.out.println(run + ": exit code " + exit);
            }
        }
    }

    private static void answerAll(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                answer(new DataInputStream(client.getInputStream()), client.getOutputStream());
            } catch (IOException over) {
                assert server.isClosed() || over.getMessage() != null; // and the next one is answered, if there is one
            }
        }
    }

    /** Takes packets of less than 128 bytes, which all of them are. */
    private static void answer(DataInputStream in, OutputStream raw) throws IOException {
        DataOutputStream out = new DataOutputStream(raw);
        boolean isVersion5 = false;
        for (int first = in.read(); first >= 0; first = in.read()) {
            byte[] body = in.readNBytes(in.readUnsignedByte());
            switch (first >> 4) {
                case 1 -> { // CONNECT, with its version behind the name of the protocol
                    isVersion5 = body[6] == 5;
                    out.write(isVersion5 ? new byte[] {0x20, 3, 0, 0, 0} : new byte[] {0x20, 2, 0, 0});
                }
                case 3 -> { // PUBLISH at QoS 1, whose identifier stands behind the topic
                    int at = 2 + body[1];
                    out.write(new byte[] {0x40, 2, body[at], body[at + 1]});
                }
                case 8 -> { // SUBSCRIBE, and at once a message
                    out.write(
                            isVersion5
                                    ? new byte[] {(byte) 0x90, 4, body[0], body[1], 0, 0, 0x30, 5, 0, 1, 'a', 0, 'x'}
                                    : new byte[] {(byte) 0x90, 3, body[0], body[1], 0, 0x30, 4, 0, 1, 'a', 'x'});
                }
                default -> {
                    return; // DISCONNECT
                }
            }
        }
    }

    private static final List<String> RUNS = List.of(
            "pub -p PORT -t a -m x -q 1",
            "pub -h localhost -p PORT -V 5 -t a -m x -q 1 -d",
            "pub -h 127.0.0.1 -p PORT -t a",
            "sub -p PORT -t a -v -C 1",
            "sub -p PORT -t a -V 5 -F %j -C 1",
            "sub -p PORT -t a --json -C 1",
            "rr -p PORT -t b -e a -m x -q 1 -W 5",
            "decode --version 4 30 05 00 01 61 68 69",
            "--version",
            "pub --help");
}
