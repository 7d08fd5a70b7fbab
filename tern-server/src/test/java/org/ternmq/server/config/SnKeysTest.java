package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.server.config.sn.SnGroup;

/** The keys of a listener where MQTT-SN is spoken. */
class SnKeysTest {
    @TempDir
    Path folder;

    private Listener listener(String lines) throws Exception {
        Path file = Files.writeString(folder.resolve("tern.toml"), "[[listener]]\nport = 1\n" + lines);
        return ConfigurationLoader.load(file, Map.of(), List.of()).listeners().get(0);
    }

    private String error(String lines) throws IOException {
        ConfigurationException error = catchThrowableOfType(ConfigurationException.class, () -> listener(lines));
        assertThat(error).as(lines).isNotNull();
        assertThat(error.errors()).hasSize(1);
        return error.errors().get(0);
    }

    @Test
    void whatIsWrittenArrives() throws Exception {
        Listener read = listener("""
                protocol = "mqtt-sn"
                sn_gateway_id = 7
                sn_user_name = "things"
                sn_client_ids = ["sensor-*"]
                sn_predefined_topics = ["1=home/door", "sensor-7:2=home/cellar"]
                sn_topics_without_connection = ["home/#"]
                sn_multicast_group = "225.1.1.1:1885"
                sn_multicast_interfaces = ["lo"]
                sn_advertise_seconds = 60
                sn_retry_seconds = 5
                sn_retries = 4
                sn_datagram_bytes_max = 100
                mqtt_sn_2 = "preview"
                """);

        assertThat(read.protocol()).isEqualTo(Listener.Protocol.MQTT_SN);
        assertThat(read.sn())
                .isEqualTo(new Listener.Sn(
                                7,
                                Optional.of("things"),
                                List.of("sensor-*"),
                                List.of("1=home/door", "sensor-7:2=home/cellar"),
                                List.of("home/#"),
                                Optional.of("225.1.1.1:1885"),
                                List.of("lo"),
                                60,
                                5,
                                4,
                                100)
                        .withVersion2(true));
    }

    @Test
    void nobodyPublishesWithoutAConnectionAndNoGroupIsJoinedUnlessItIsSaid() throws Exception {
        Listener.Sn standard = listener("protocol = \"mqtt-sn\"").sn();
        assertThat(standard.unconnected()).isEmpty();
        assertThat(standard.group()).isEmpty();
        assertThat(standard.userName()).isEmpty();
        assertThat(standard.version2()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    sn_gateway_id = 256                               | 0 to 255
                    sn_predefined_topics = ["home/door"]              | "home/door" is neither id=topic nor client:id=topic, as 1=home/door or sensor-7:2=home/cellar
                    sn_predefined_topics = ["0=home"]                 | a topic id is 1 to 65534, not 0
                    sn_predefined_topics = ["65535=home"]             | a topic id is 1 to 65534, not 65535
                    sn_predefined_topics = ["1=home/#"]               | a topic name holds no wildcard: home/#
                    sn_topics_without_connection = ["a/#/b"]          | '#' is the last level: a/#/b
                    sn_multicast_group = "225.1.1.1"                  | "225.1.1.1" is no address and port of a multicast group, as 225.1.1.1:1885 or [ff15::1]:1885
                    sn_multicast_group = "10.0.0.1:1885"              | 10.0.0.1 is no multicast address; those are 224.0.0.0 to 239.255.255.255, or begin with ff
                    sn_multicast_interfaces = ["eth0"]                | sn_multicast_interfaces is of no use without sn_multicast_group
                    sn_advertise_seconds = 60                         | sn_advertise_seconds is of no use without sn_multicast_group
                    sn_advertise_seconds = 65536                      | 1 to 65535
                    sn_retries = 101                                  | 0 to 100
                    sn_datagram_bytes_max = 63                        | 64 to 65507
                    mqtt_sn_2 = "final"                               | mqtt_sn_2 must be "off" or "preview"
                    mqtt_sn_2 = true                                  | mqtt_sn_2 must be "off" or "preview"
                    path = "/mqtt"                                    | path is of no use where protocol = "mqtt-sn"
                    key = "a"                                         | key is of no use without certificate
                    client_authorities = "a"                          | client_authorities is of no use without certificate
                    client_certificates = "required"                  | client_certificates is of no use without client_authorities
                    user_name_from_certificate = "cn"                 | user_name_from_certificate takes client_certificates = "required"
                    proxy_protocol = true                             | proxy_protocol is of no use where protocol = "mqtt-sn"
                    """)
    void whatCannotBeMeantIsRefused(String line, String sentence) throws Exception {
        String error = error("protocol = \"mqtt-sn\"\n" + line);
        assertThat(error.replace(",", "")).contains(sentence.replace(",", ""));
    }

    @Test
    void withACertificateOrPreSharedKeysItIsDtls() throws Exception {
        Listener plain = listener("protocol = \"mqtt-sn\"");
        assertThat(plain.isDtls()).isFalse();
        assertThat(plain.scheme()).isEqualTo("mqtt-sn");

        Listener shared = listener("protocol = \"mqtt-sn\"\nsn_psk_file = \"keys\"");
        assertThat(shared.sn().preSharedKeys()).contains(Path.of("keys"));
        assertThat(shared.isDtls()).isTrue();
        assertThat(shared.scheme()).isEqualTo("mqtt-sns");

        Listener shown = listener("protocol = \"mqtt-sn\"\ncertificate = \"a.pem\"\nkey = \"a.key\"");
        assertThat(shown.certificate().orElseThrow().pairs())
                .containsExactly(new Listener.Certificate.Pair(Path.of("a.pem"), Path.of("a.key")));
        assertThat(shown.isDtls()).isTrue();
    }

    @Test
    void whereAllHaveANameOfTheirOwnTheListenerMayBeReached() throws Exception {
        String reachable = "host = \"0.0.0.0\"\nprotocol = \"mqtt-sn\"\n";
        String keyed = reachable + "sn_psk_file = \"keys\"\n";
        assertThat(listener(keyed).isDtls()).isTrue();
        assertThat(error(reachable)).contains("nobody has to log in");
        assertThat(error(keyed + "certificate = \"a.pem\"\nkey = \"a.key\""))
                .as("who comes without a key has none")
                .contains("nobody has to log in");
    }

    @Test
    void aGroupIsOfNoUseWithDtls() throws Exception {
        assertThat(error("protocol = \"mqtt-sn\"\nsn_psk_file = \"keys\"\nsn_multicast_group = \"225.1.1.1:1885\""))
                .contains("sn_multicast_group is of no use where DTLS is spoken");
    }

    @ParameterizedTest
    @CsvSource({"sn_gateway_id = 1", "sn_psk_file = \"keys\"", "sn_retries = 3", "sn_user_name = \"things\""})
    void ofOtherListenersTheyAreOfNoUse(String line) throws Exception {
        String key = line.substring(0, line.indexOf(' '));
        assertThat(error(line)).contains(key + " is of no use without protocol = \"mqtt-sn\"");
    }

    @Test
    void groupsAreOfEitherFamily() {
        assertThat(SnGroup.of("[ff15::1]:1885").getPort()).isEqualTo(1_885);
        assertThat(SnGroup.of("225.1.1.1:1").getAddress().isMulticastAddress()).isTrue();
    }
}
