package org.ternmq.transport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.broker.overload.Network;

class ProxiesTest {
    private static final Proxies PROXIES =
            new Proxies(false, Optional.of(List.of(Network.of("10.0.0.0/8"), Network.of("::1"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | 203.0.113.7 | 203.0.113.7",
                "10.0.0.1 | 198.51.100.1, 203.0.113.7 | 203.0.113.7", // the first was written by nobody knows whom
                "10.0.0.1 | 203.0.113.7, 10.0.0.2 | 203.0.113.7",
                "10.0.0.1 | 198.51.100.1, 203.0.113.7, 10.0.0.2,10.0.0.3 | 203.0.113.7",
                "::1 | 2001:db8::7 | 2001:db8::7",
                "203.0.113.9 | 198.51.100.1 | 203.0.113.9", // a stranger says nothing
                "10.0.0.1 | '' | 10.0.0.1",
                "10.0.0.1 | 10.0.0.2, 10.0.0.3 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.7:4711 | 203.0.113.7",
                "10.0.0.1 | [2001:db8::7]:4711 | 2001:db8::7",
                "10.0.0.1 | [2001:db8::7] | 2001:db8::7",
                "10.0.0.1 | ::ffff:203.0.113.7 | 203.0.113.7",
                "10.0.0.1 | unknown | 10.0.0.1",
                "10.0.0.1 | 203.0.113.7, localhost, 10.0.0.2 | 10.0.0.2", // what stands before nonsense is not believed
                "10.0.0.1 | 203.0.113.7, | 10.0.0.1",
                "10.0.0.1 | ,,,[]:],:,]:1 | 10.0.0.1"
            })
    void theClientIsTheLastThatIsNotTrusted(String socket, String forwarded, String client)
            throws UnknownHostException {
        assertThat(PROXIES.client(InetAddress.getByName(socket), List.of(forwarded)))
                .isEqualTo(InetAddress.getByName(client));
    }

    @Test
    void severalLinesAreOneList() throws UnknownHostException {
        assertThat(PROXIES.client(
                        InetAddress.getByName("10.0.0.1"),
                        List.of("198.51.100.1", "203.0.113.7, 10.0.0.3", "10.0.0.2")))
                .isEqualTo(InetAddress.getByName("203.0.113.7"));
    }

    @Test
    void withoutAListNobodyIsBelievedNotEvenOnAUnixSocket() throws UnknownHostException {
        assertThat(Proxies.NONE.client(null, List.of("203.0.113.7"))).isNull();
        assertThat(PROXIES.client(null, List.of("203.0.113.7"))).isEqualTo(InetAddress.getByName("203.0.113.7"));
        assertThat(PROXIES.client(null, List.of())).isNull();
    }
}
