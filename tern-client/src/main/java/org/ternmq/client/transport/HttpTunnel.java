package org.ternmq.client.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;

/** The two requests of HTTP/1.1 after which the connection is no longer HTTP: CONNECT of a proxy, and the upgrade to WebSocket. */
final class HttpTunnel {
    private HttpTunnel() {}

    /** Asks an HTTP proxy for a connection (RFC 9110, 9.3.6); returns when all further bytes are those of the server. */
    static void connect(Transport transport, Proxy proxy, ServerAddress address) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", address.hostAndPort());
        if (proxy.login().hasUserName()) {
            headers.put("Proxy-Authorization", "Basic " + basic(proxy.login()));
        }
        send(transport, "CONNECT " + address.hostAndPort() + " HTTP/1.1", headers);
        Head head = Head.read(transport, "the proxy " + proxy);
        if (head.status == 407) {
            throw new IOException(
                    proxy.login().hasUserName()
                            ? "the proxy " + proxy + " refused the user name or password: " + head.statusLine
                            : "the proxy " + proxy + " wants a user name and password: " + head.statusLine);
        } else if (head.status < 200 || head.status > 299) {
            throw new IOException(
                    "the proxy " + proxy + " did not connect to " + address.hostAndPort() + ": " + head.statusLine);
        }
    }

    private static String basic(Login login) {
        Bytes password = login.password() == null ? Bytes.EMPTY : login.password();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes((login.userName() + ":").getBytes(StandardCharsets.UTF_8));
        both.writeBytes(password.toArray());
        return Base64.getEncoder().encodeToString(both.toByteArray());
    }

    /** Opens a WebSocket for MQTT (RFC 6455, 4.1; MQTT 5.0, 6); returns when all further bytes are frames. */
    static void upgrade(Transport transport, ServerAddress address, Map<String, String> further) throws IOException {
        byte[] nonce = new byte[16];
        new SecureRandom().nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        Map<String, String> headers = new LinkedHashMap<>();
        boolean usual = address.port() == address.scheme().defaultPort();
        if (further.keySet().stream().noneMatch(name -> name.equalsIgnoreCase("Host"))) {
            String hostAndPort = address.hostAndPort();
            headers.put("Host", usual ? hostAndPort.substring(0, hostAndPort.lastIndexOf(':')) : hostAndPort);
        }
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Key", key);
        headers.put("Sec-WebSocket-Version", "13");
        headers.put("Sec-WebSocket-Protocol", SUBPROTOCOL); // [MQTT-6.0.0-3, MQTT3-6.0.0-3]
        headers.putAll(further);
        send(transport, "GET " + address.path() + " HTTP/1.1", headers);
        check(Head.read(transport, address.toString()), key, address);
    }

    private static void check(Head head, String key, ServerAddress address) throws IOException {
        if (head.status != 101) {
            String where = head.header("location");
            String scheme = head.header("www-authenticate");
            throw new IOException(address + " answered the WebSocket request with " + head.statusLine
                    + (where.isEmpty() ? "" : ", try " + printable(where))
                    + (scheme.isEmpty() ? "" : ", wants authentication " + printable(scheme)));
        }
        String fault = null;
        if (!head.hasToken("upgrade", "websocket") || !head.hasToken("connection", "upgrade")) {
            fault = "did not upgrade to WebSocket";
        } else if (!head.header("sec-websocket-accept").equals(acceptOf(key))) {
            fault = "gave a Sec-WebSocket-Accept that does not belong to our key";
        } else if (!head.header("sec-websocket-protocol").equals(SUBPROTOCOL)) {
            String chosen = head.header("sec-websocket-protocol");
            fault = "does not speak the WebSocket subprotocol mqtt, but "
                    + (chosen.isEmpty() ? "none" : printable(chosen));
        } else if (!head.header("sec-websocket-extensions").isEmpty()) {
            fault = "uses a WebSocket extension nobody asked for: "
                    + printable(head.header("sec-websocket-extensions"));
        }
        if (fault != null) {
            throw new IOException(address + " " + fault);
        }
    }

    static String acceptOf(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(digest.digest(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static void send(Transport transport, String requestLine, Map<String, String> headers) throws IOException {
        StringBuilder text = new StringBuilder(requestLine).append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        transport.write(bytes, 0, bytes.length);
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 120 ? clean.substring(0, 120) + "..." : clean;
    }

    /** The head of an answer. */
    private static final class Head {
        private final String statusLine;
        private final int status;
        private final Map<String, String> headers = new HashMap<>();

        /** Reads byte by byte, since what follows belongs to whoever speaks next. */
        static Head read(Transport transport, String peer) throws IOException {
            byte[] bytes = new byte[HEAD_BYTES_MAX];
            int count = 0;
            while (!isEnd(bytes, count)) {
                if (count == HEAD_BYTES_MAX) {
                    throw new IOException(peer + " answered with a head of more than " + HEAD_BYTES_MAX + " bytes");
                }
                if (transport.read(bytes, count, 1) < 0) {
                    throw new EOFException(peer + " closed the connection instead of a whole HTTP answer");
                }
                count++;
                int compared = Math.min(count, HTTP.length);
                if (!Arrays.equals(bytes, 0, compared, HTTP, 0, compared)) {
                    throw new IOException(peer + " does not speak HTTP/1");
                }
            }
            return new Head(new String(bytes, 0, count, StandardCharsets.ISO_8859_1), peer);
        }

        private static boolean isEnd(byte[] bytes, int count) {
            return count >= 2
                    && bytes[count - 1] == '\n'
                    && (bytes[count - 2] == '\n' || count >= 3 && bytes[count - 2] == '\r' && bytes[count - 3] == '\n');
        }

        private Head(String text, String peer) throws IOException {
            String[] lines = text.split("\r?\n", -1);
            statusLine = printable(lines[0]);
            if (!lines[0].matches("HTTP/1\\.\\d [1-5]\\d\\d( .*)?")) {
                throw new IOException(peer + " answered with a status line that is not of HTTP: " + statusLine);
            }
            status = Integer.parseInt(lines[0].substring(9, 12));
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                    headers.merge(name, line.substring(colon + 1).strip(), (one, more) -> one + ", " + more);
                }
            }
        }

        /** The value, those of a repeated header with commas between them; empty where it is absent. */
        String header(String name) {
            @Nullable String value = headers.get(name);
            return value == null ? "" : value;
        }

        boolean hasToken(String name, String token) {
            return Arrays.stream(header(name).split(","))
                    .anyMatch(each -> each.strip().equalsIgnoreCase(token));
        }
    }

    private static final String SUBPROTOCOL = "mqtt";
    private static final int HEAD_BYTES_MAX = 16 << 10;
    private static final byte[] HTTP = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
}
