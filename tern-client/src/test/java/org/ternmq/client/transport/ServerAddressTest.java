package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.client.transport.ServerAddress.Scheme;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "mqtt://broker.example, MQTT, broker.example, 1883, ''",
        "tcp://my_host:5, MQTT, my_host, 5, ''",
        "MQTT://127.0.0.1:65535/, MQTT, 127.0.0.1, 65535, ''",
        "mqtts://h, MQTTS, h, 8883, ''",
        "ssl://h, MQTTS, h, 8883, ''",
        "tls://[::1], MQTTS, ::1, 8883, ''",
        "mqtt://[fe80::1%eth0]:7, MQTT, fe80::1%eth0, 7, ''",
        "ws://h, WS, h, 80, /mqtt",
        "ws://h/, WS, h, 80, /",
        "ws://h:8080/a/b?c=/d@e, WS, h, 8080, /a/b?c=/d@e",
        "wss://h?token=x@y, WSS, h, 443, /mqtt?token=x@y",
        "unix:///run/mqtt.sock, UNIX, '', 0, /run/mqtt.sock",
        "unix:/run/a%20b, UNIX, '', 0, /run/a b",
    })
    void addressesAreTakenApart(String url, Scheme scheme, String host, int port, String path) {
        assertThat(ServerAddress.of(url)).isEqualTo(new ServerAddress(scheme, host, port, path, Login.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtt://us%20er:p:w%40+%2F?#@h:1",
                "wss://us%20er:p:w%40+%2F%3F%23@h/x?a=b@c",
                "unix://us%20er:p:w%40+%2F?#@/f"
            })
    void aLoginStandsBeforeTheAt(String url) {
        assertThat(ServerAddress.of(url).login()).isEqualTo(Login.of("us er", Bytes.utf8("p:w@+/?#")));
        assertThat(ServerAddress.of("mqtt://user@h").login()).isEqualTo(Login.of("user", null));
        assertThat(ServerAddress.of(url).toString()).doesNotContain("us", "p:w");
    }

    @ParameterizedTest
    @CsvSource({
        "broker.example, an address begins with mqtt://",
        "http://h, an address begins with mqtt://",
        "mqtt:h, an address looks like mqtt://broker.example:1883",
        "mqtt://, an address names a host",
        "mqtt://:1883, an address names a host",
        "mqtt://a b, an address names a host",
        "mqtt://a?b, an address names a host",
        "mqtt://::1, an IPv6 address stands in brackets",
        "mqtt://[::1, an IPv6 address stands in brackets",
        "mqtt://[]:1, an address names a host",
        "mqtt://[h], an address names a host",
        "mqtt://h:0, a port is 1 to 65535",
        "mqtt://h:65536, a port is 1 to 65535",
        "mqtt://h:, a port is 1 to 65535",
        "ws://h/a#b, the path of a WebSocket address is ASCII",
        "ws://h/a b, the path of a WebSocket address is ASCII",
        "unix://run/x, the address of a Unix socket has the whole path of its file",
        "unix:x, the address of a Unix socket has the whole path of its file",
        "unix://, the address of a Unix socket has the whole path of its file",
    })
    void aWrongAddressIsExplained(String url, String start) {
        assertThatThrownBy(() -> ServerAddress.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtt://user:secret@",
                "http://user:secret@h",
                "mqtt://user:secret@h:x",
                "mqtt://user:secret%@h",
                "unix://user:secret@x",
                "ws://h:x/?token=secret"
            })
    void noExplanationRepeatsThePassword(String url) {
        assertThatThrownBy(() -> ServerAddress.of(url)).message().doesNotContain("secret", "user:");
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://u:p@h, h:1883",
        "mqtts://[::1], mqtts://[::1]:8883",
        "wss://h/a?token=secret, wss://h:443/a",
        "unix:/run/x, unix:///run/x"
    })
    void theTextShowsNothingSecret(String url, String text) {
        assertThat(ServerAddress.of(url)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, true",
        "255.0.0.10, true",
        "256.1.1.1, false",
        "1.2.3, false",
        "1.2.3.4., false",
        "a.b.c.d, false"
    })
    void ipAddressesAreKnown(String host, boolean isIp) {
        assertThat(ServerAddress.isIpAddress(host)).isEqualTo(isIp);
    }

    @Test
    void whatNoUrlSaysIsNoAddressEither() {
        assertThatThrownBy(() -> new ServerAddress(Scheme.WS, "h", 80, "/a\r\nb: c", Login.NONE))
                .hasMessageStartingWith("the path of a WebSocket address");
        assertThatThrownBy(() -> new ServerAddress(Scheme.MQTT, "h\n", 80, "", Login.NONE))
                .hasMessageStartingWith("no address for MQTT");
        assertThatThrownBy(() -> new ServerAddress(Scheme.UNIX, "", 0, "", Login.NONE))
                .hasMessageStartingWith("no address for UNIX");
        assertThatThrownBy(() -> new Proxy(Proxy.Kind.HTTP, "h", 0, Login.NONE)).hasMessage("no proxy: host h, port 0");
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://proxy, SOCKS5, proxy, 1080",
        "SOCKS5H://[::1]:9, SOCKS5, ::1, 9",
        "http://proxy/, HTTP, proxy, 8080",
    })
    void proxiesAreTakenApart(String url, Proxy.Kind kind, String host, int port) {
        assertThat(Proxy.of(url)).isEqualTo(new Proxy(kind, host, port, Login.NONE));
    }

    @Test
    void aProxyHasALoginThatIsNotShown() {
        Proxy proxy = Proxy.of("http://u:secret@h");
        assertThat(proxy.login()).isEqualTo(Login.of("u", Bytes.utf8("secret")));
        assertThat(proxy).hasToString("http://h:8080");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h, a proxy looks like",
        "h:1080, a proxy looks like",
        "http://h/x, nothing follows the port of a proxy",
        "socks5://:secret@h, a user name for a SOCKS proxy has 1 to 255 bytes",
        "http://a%3Ab:secret@h, a user name for an HTTP proxy has no colon",
        "socks5://user:secret@h:x, a port is 1 to 65535",
    })
    void aWrongProxyIsExplained(String url, String start) {
        assertThatThrownBy(() -> Proxy.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(start)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void headersThatBreakTheRequestAreRefused() {
        TransportOptions some = TransportOptions.DEFAULT.withHttpHeader("Authorization", "Bearer secret");
        assertThat(some.toString()).contains("Authorization").doesNotContain("secret");
        assertThatThrownBy(() -> some.withHttpHeader("a b", "")).hasMessageContaining("the name of an HTTP header");
        assertThatThrownBy(() -> some.withHttpHeader("a", "b\r\nc: d")).hasMessageContaining("not printable ASCII");
        assertThatThrownBy(() -> some.withHttpHeader("Upgrade", "b"))
                .hasMessageContaining("set by the WebSocket itself");
    }
}
