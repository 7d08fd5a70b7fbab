package org.ternmq.broker.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 127.0.0.1, false",
        "::1, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true", // what a socket for both kinds says of a client with IPv4
        "::ffff:10.1.2.3, 10.1.2.3, true"
    })
    void hasTheAddressesThatBeginAlike(String network, String address, boolean has) throws UnknownHostException {
        assertThat(Network.of(network).has(InetAddress.getByName(address))).isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, is no address and no network: write 192.0.2.1",
        "10.0.0, is no address",
        "10.0.0.256, is no address",
        "'', is no address",
        "/8, is no address",
        "10.0.0.0/33, from 0 to 32",
        "10.0.0.0/, from 0 to 32",
        "10.0.0.0/-1, from 0 to 32",
        "10.0.0.0/8/8, from 0 to 32",
        "10.0.0.0/255.0.0.0, from 0 to 32",
        "2001:db8::/129, from 0 to 128",
        "10.0.0.1/8, behind the first 8 are 0",
        "2001:db8::1/32, behind the first 32 are 0"
    })
    void saysWhatIsWrong(String text, String sentence) {
        assertThatThrownBy(() -> Network.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith('"' + text + '"')
                .hasMessageContaining(sentence);
    }
}
