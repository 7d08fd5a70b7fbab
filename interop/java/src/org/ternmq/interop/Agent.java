package org.ternmq.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The columns of the Java clients: obeys the lines that matrix/agents.py sends. The argument names the client library. */
public final class Agent {
    private static final int SHOWN_BYTES = 256;

    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final Map<String, Connection> connections = new HashMap<>();
    private final String library;

    private Agent(String library) {
        this.library = library;
    }

    public static void main(String[] args) throws IOException {
        new Agent(args[0]).run();
        System.exit(0);
    }

    private void run() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] fields = line.split("\t", -1);
            Map<String, String> options = new HashMap<>();
            for (String pair : List.of(fields).subList(3, fields.length)) {
                int equals = pair.indexOf('=');
                options.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            try {
                say(fields[0], "ok", obey(fields[1], fields[2], options));
            } catch (Exception failure) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                say(fields[0], "error", cause.toString().replace('\n', ' '));
            }
        }
    }

    private String obey(String op, String name, Map<String, String> o) throws Exception {
        if (op.equals("connect")) {
            Connection connection = open(name, o);
            connections.put(name, connection);
            return connection.connect() ? "1" : "0";
        }
        Connection connection = connections.get(name);
        int qos = Integer.parseInt(o.getOrDefault("qos", "0"));
        switch (op) {
            case "subscribe" -> connection.subscribe(o.get("topic"), qos, Integer.parseInt(o.getOrDefault("identifier", "0")));
            case "publish" -> {
                byte[] payload = o.containsKey("file")
                        ? Files.readAllBytes(Path.of(o.get("file")))
                        : o.get("text").getBytes(StandardCharsets.UTF_8);
                Pairs properties = Pairs.decode(o.getOrDefault("properties", ""));
                connection.publish(o.get("topic"), List.of(payload), qos, "1".equals(o.get("retain")), properties);
            }
            case "burst", "aliased" -> {
                List<byte[]> payloads = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(o.get("count")); i++) {
                    payloads.add(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
                }
                if (op.equals("burst")) { // both libraries use aliases by themselves, where they were asked to
                    payloads.add("end".getBytes(StandardCharsets.UTF_8));
                }
                connection.publish(o.get("topic"), payloads, qos, false, new Pairs());
            }
            case "reauth" -> connection.authenticateAgain();
            case "disconnect" -> connection.disconnect();
            case "forget" -> connections.remove(name);
            default -> throw new IllegalArgumentException("unknown verb " + op);
        }
        return "";
    }

    private Connection open(String name, Map<String, String> o) throws Exception {
        Target target = new Target(
                o.get("host"),
                Integer.parseInt(o.get("port")),
                Integer.parseInt(o.get("version")),
                o.get("id"),
                "1".equals(o.get("clean")),
                Long.parseLong(o.get("expiry")),
                o.get("will"),
                o.getOrDefault("willText", "").getBytes(StandardCharsets.UTF_8),
                o);
        Arrival arrival = (topic, payload, qos, retain, properties) ->
                tellMessage(name, topic, payload, qos, retain, properties);
        return open(library, target, arrival);
    }

    /** A connection of a library, not yet opened. */
    static Connection open(String library, Target target, Arrival arrival) throws Exception {
        if (library.equals("hivemq")) {
            return target.version() == 5 ? new Hivemq5(target, arrival) : new Hivemq3(target, arrival);
        }
        return target.version() == 5 ? new Paho5(target, arrival) : new Paho3(target, arrival);
    }

    private void tellMessage(String name, String topic, byte[] payload, int qos, boolean retain, Pairs properties) {
        try {
            String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
            String text = payload.length <= SHOWN_BYTES ? new String(payload, StandardCharsets.UTF_8) : "";
            String size = Integer.toString(payload.length);
            say("message", name, "" + qos, retain ? "1" : "0", size, sha, topic, text, properties.encode());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private synchronized void say(String... fields) {
        out.print(String.join("\t", fields) + "\n");
        out.flush();
    }

    /** Where and as whom to connect; {@code willTopic} is null for no will. What else is asked for stands in {@code ask}. */
    record Target(
            String host,
            int port,
            int version,
            String id,
            boolean clean,
            long expiry,
            String willTopic,
            byte[] will,
            Map<String, String> ask) {}

    /** Told of each message, on a thread of the library. */
    interface Arrival {
        void on(String topic, byte[] payload, int qos, boolean retain, Pairs properties);
    }

    /** One connection through one library; every call returns when the broker has answered. */
    interface Connection {
        int SECONDS = 30;

        /** Answers whether the broker said that a session was present. */
        boolean connect() throws Exception;

        /** With a subscription identifier, if it is not 0. */
        void subscribe(String filter, int qos, int identifier) throws Exception;

        void publish(String topic, List<byte[]> payloads, int qos, boolean retain, Pairs properties) throws Exception;

        /** Proves again who the client is, on the same connection. */
        default void authenticateAgain() throws Exception {
            throw new UnsupportedOperationException("no second authentication");
        }

        void disconnect() throws Exception;
    }
}
