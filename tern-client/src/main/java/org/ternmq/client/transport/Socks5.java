package org.ternmq.client.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;

/** The client of SOCKS 5 (RFC 1928): asks a proxy for a connection to a server, whose name the proxy resolves. */
final class Socks5 {
    private final Transport transport;
    private final Proxy proxy;

    private Socks5(Transport transport, Proxy proxy) {
        this.transport = transport;
        this.proxy = proxy;
    }

    /** Returns when all further bytes are those of the server. */
    static void connect(Transport transport, Proxy proxy, ServerAddress address) throws IOException {
        Socks5 socks = new Socks5(transport, proxy);
        socks.greet();
        socks.request(address);
    }

    private void greet() throws IOException {
        boolean hasLogin = proxy.login().hasUserName();
        send(hasLogin ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD} : new byte[] {VERSION, 1, NO_LOGIN});
        byte[] answer = receive(2);
        if (answer[0] != VERSION) {
            throw new IOException(proxy + " does not speak SOCKS 5");
        }
        if (answer[1] == PASSWORD && hasLogin) {
            logIn(proxy.login());
        } else if (answer[1] != NO_LOGIN) {
            throw new IOException(
                    hasLogin
                            ? "the proxy " + proxy + " takes neither a user name and password nor a client without"
                            : "the proxy " + proxy + " wants a user name and password, or knows neither way to log in");
        }
    }

    /** RFC 1929. */
    private void logIn(Login login) throws IOException {
        byte[] user = String.valueOf(login.userName()).getBytes(StandardCharsets.UTF_8);
        Bytes password = login.password() == null ? Bytes.EMPTY : login.password();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(user.length);
        out.writeBytes(user);
        out.write(password.length());
        out.writeBytes(password.toArray());
        send(out.toByteArray());
        if (receive(2)[1] != 0) {
            throw new IOException("the proxy " + proxy + " refused the user name or password");
        }
    }

    private void request(ServerAddress address) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {VERSION, 1, 0});
        if (ServerAddress.isIpAddress(address.host())) {
            byte[] ip = InetAddress.getByName(address.host()).getAddress(); // asks nobody
            out.write(ip.length == 4 ? IPV4 : IPV6);
            out.writeBytes(ip);
        } else {
            byte[] name = address.host().getBytes(StandardCharsets.US_ASCII);
            if (name.length > 255) {
                throw new IOException("a host name has at most 255 bytes for SOCKS");
            }
            out.write(NAME);
            out.write(name.length);
            out.writeBytes(name);
        }
        out.write(address.port() >> 8);
        out.write(address.port());
        send(out.toByteArray());
        byte[] answer = receive(4);
        if (answer[0] != VERSION) {
            throw new IOException(proxy + " does not speak SOCKS 5");
        }
        if (answer[1] != 0) {
            throw new IOException("the proxy " + proxy + " did not connect to " + address.hostAndPort() + ": "
                    + reason(answer[1] & 0xff));
        }
        skipBound(answer[3]);
    }

    private void skipBound(byte kind) throws IOException {
        int length = switch (kind) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> receive(1)[0] & 0xff;
            default -> throw new IOException(proxy + " answered with an address of the unknown kind " + kind);
        };
        receive(length + 2);
    }

    private static String reason(int code) {
        return switch (code) {
            case 1 -> "it failed in general";
            case 2 -> "its rules do not allow it";
            case 3 -> "the network is unreachable";
            case 4 -> "the host is unreachable or unknown";
            case 5 -> "the connection was refused";
            case 6 -> "the time to live expired";
            case 7 -> "it does not know the command CONNECT";
            case 8 -> "it does not know this kind of address";
            default -> "it gave the unknown reason " + code;
        };
    }

    private void send(byte[] bytes) throws IOException {
        transport.write(bytes, 0, bytes.length);
    }

    private byte[] receive(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count; ) {
            int more = transport.read(bytes, have, count - have);
            if (more < 0) {
                throw new EOFException("the proxy " + proxy + " closed the connection instead of an answer");
            }
            have += more;
        }
        return bytes;
    }

    private static final byte VERSION = 5;
    private static final byte NO_LOGIN = 0;
    private static final byte PASSWORD = 2;
    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;
}
