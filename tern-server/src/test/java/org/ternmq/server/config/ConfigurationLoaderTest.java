package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;

/** Files, variables and options in; records, or all errors with their places, out. */
class ConfigurationLoaderTest {
    private static final String EVERY_KEY = """
            data = "/var/lib/tern"
            loops = 3
            transport = "nio"
            allow_anonymous = true
            sys_interval_seconds = 16
            ledger_entries_max = 17

            [[listener]]
            port = 1884

            [[listener]]
            host = "0.0.0.0"
            port = 1885
            durability = "memory"

            [[durability]]
            filter = "sensors/#"
            class = "memory"

            [[durability]]
            filter = "#"
            class = "os"

            [limits]
            connections_max = 11
            connect_timeout_seconds = 1
            packet_bytes_max = 1_000
            client_id_bytes_max = 23
            topic_levels_max = 4
            topic_bytes_max = 12
            keep_alive_seconds_max = 13
            receive_maximum = 5
            in_flight_max = 6
            topic_alias_maximum = 14
            topic_aliases_to_client_max = 15
            queue_messages_max = 7
            queue_bytes_max = 8_192
            unsent_bytes_max = 70_000
            subscriptions_max = 9
            session_expiry_seconds_max = 10
            retained_messages_max = 16
            retained_bytes_max = 17
            mailbox_messages_max = 100
            mailbox_bytes_max = 0x1_0000

            [overload]
            connections_per_second_max = 1
            connections_per_address_max = 2
            connections_per_address_per_second_max = 3
            handshakes_max = 4
            failures_per_address_per_minute_max = 5
            connects_per_client_per_minute_max = 6
            ban_seconds = 7
            publishes_per_second_max = 8
            publish_bytes_per_second_max = 9
            memory_bytes_max = 10
            lag_millis_max = 11
            [features]
            qos_max = 1
            retain = false
            wildcards = true
            subscription_ids = false
            shared_subscriptions = false
            response_information = ""
            tell_durability = false
            test_authentication = true

            [journal]
            durability = "os"
            segment_bytes = 131_072
            unsynced_bytes_max = 262_144
            low_space_bytes = 18

            [admin]
            http_host = "0.0.0.0"
            http_port = 19
            token_file = "/run/token"

            [log]
            level = "debug"
            format = "json"
            """;

    @TempDir
    Path folder;

    @Test
    void withoutAnythingItIsThisMachineOnlyAndInMemoryLimitsHold() throws Exception {
        Configuration standard = ConfigurationLoader.load(null, Map.of("PATH", "/bin"), List.of());

        assertThat(standard).isEqualTo(Configuration.standard());
        assertThat(standard.data()).isEqualTo(Path.of("./tern-data"));
        assertThat(standard.listeners()).containsExactly(new Listener("127.0.0.1", 1883));
        assertThat(standard.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(standard.access().isAnonymousAllowed()).isFalse();
        assertThat(standard.loops()).isBetween(1, 64);
    }

    @Test
    void everyKeyOfTheFileArrives() throws Exception {
        Configuration read = load(EVERY_KEY);

        assertThat(read)
                .isEqualTo(new Configuration(
                        Path.of("/var/lib/tern"),
                        3,
                        Configuration.Transport.NIO,
                        Configuration.standard().access().withAnonymous(true),
                        16,
                        17,
                        List.of(
                                new Listener("127.0.0.1", 1884),
                                new Listener("0.0.0.0", 1885, Optional.of(Durability.MEMORY))),
                        new Limits(
                                11,
                                1,
                                1_000,
                                23,
                                4,
                                12,
                                13,
                                5,
                                6,
                                14,
                                15,
                                7,
                                8_192,
                                70_000,
                                9,
                                10,
                                16,
                                17,
                                "",
                                false,
                                true,
                                new Features(Qos.AT_LEAST_ONCE, false, true, false, false)),
                        new OverloadLimits(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
                        100,
                        65_536,
                        true,
                        new Configuration.Journal(
                                Durability.OS,
                                List.of(
                                        new DurabilityRules.Rule(TopicFilter.of("sensors/#"), Durability.MEMORY),
                                        new DurabilityRules.Rule(TopicFilter.of("#"), Durability.OS)),
                                131_072,
                                262_144,
                                18),
                        Optional.of(new Configuration.Admin("0.0.0.0", 19, Optional.of(Path.of("/run/token")))),
                        new Configuration.Log(Configuration.Log.Level.DEBUG, Configuration.Log.Format.JSON)));
    }

    @Test
    void allErrorsComeAtOnceInTheOrderOfTheFile() {
        assertThat(errors("""
                        dat = "x"
                        loops = 65
                        transport = "epol"
                        allow_anonymous = "yes"
                        [[listner]]
                        port = 1883
                        [[listener]]
                          host = ""
                          prot = 1
                        [limits]
                        packet_bytes_max = 1.5
                        queue_bytes_max = -1
                        [log]
                        level = ["info"]
                        """))
                .containsExactly(
                        "1:1: unknown key \"dat\", did you mean \"data\"?",
                        "2:1: loops must be a whole number from 1 to 64, not 65",
                        "3:1: transport must be \"auto\", \"epoll\" or \"nio\", not \"epol\", did you mean \"epoll\"?",
                        "4:1: allow_anonymous must be true or false, not \"yes\"",
                        "5:1: unknown key \"listner\", did you mean \"listener\"?",
                        "8:3: host must be a text in quotes that is not empty, not \"\"",
                        "9:3: unknown key \"prot\" in [[listener]], did you mean \"port\"?",
                        "11:1: packet_bytes_max must be a whole number from 64 to 268_304_383, not 1.5",
                        "12:1: queue_bytes_max must be a whole number from 1024 to 1_125_899_906_842_624, not -1",
                        "14:1: level must be \"error\", \"warn\", \"info\" or \"debug\", not [\"info\"]");
    }

    @Test
    void rulesOfDurabilityNeedBothKeysAndAFilterThatIsOne() {
        assertThat(errors("""
                        [[durability]]
                        filter = "a"
                        [[durability]]
                        class = "os"
                        [[durability]]
                        filter = "a/#/b"
                        class = "os"
                        [[durability]]
                        filter = "$share/g/a"
                        class = "os"
                        """))
                .containsExactly(
                        "1:1: missing key \"class\" in [[durability]]",
                        "3:1: missing key \"filter\" in [[durability]]",
                        "6:1: a topic filter has at least one character, '+' fills a whole level and '#' is the last level: a/#/b",
                        "9:1: a shared filter has no messages of its own: leave out $share and the name");
        assertThat(errors("[limits]\ndurability = \"os\"\n"))
                .containsExactly(
                        "2:1: unknown key \"durability\" in [limits], it belongs in [[listener]] or in [journal]");
        assertThat(errors("[[listener]]\nport = 1\ndurability = \"discs\"\n"))
                .containsExactly("3:1: durability must be \"disk\", \"os\" or \"memory\", not \"discs\"");
    }

    @Test
    void brokenTomlIsToldTogetherWithTheRest() {
        List<String> errors = errors("data = \nlops = 3\n[limits\n");

        assertThat(errors).hasSize(3);
        assertThat(errors.get(0)).startsWith("1:8: ");
        assertThat(errors.get(1)).isEqualTo("2:1: unknown key \"lops\", did you mean \"loops\"?");
        assertThat(errors.get(2)).startsWith("3:8: ");
    }

    @Test
    void aKeyWrittenTwiceIsRefused() {
        assertThat(errors("loops = 1\nloops = 2\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("2:1: ");
    }

    @Test
    void aKeyInTheWrongTableIsToldWhereItBelongs() {
        assertThat(errors("port = 1883\n[[listener]]\nport = 1\nallow_anonymous = true\n[log]\nqueue_bytes_max = 1\n"))
                .containsExactly(
                        "1:1: unknown key \"port\", it belongs in [[listener]]",
                        "4:1: unknown key \"allow_anonymous\" in [[listener]],"
                                + " it belongs at the top of the file, before the first table",
                        "6:1: unknown key \"queue_bytes_max\" in [log], it belongs in [limits]");
    }

    @Test
    void whatIsNearNothingIsJustUnknown() {
        assertThat(errors("zebra = 1\n[limits]\nother.deeper = 2\n"))
                .containsExactly("1:1: unknown key \"zebra\"", "3:1: unknown key \"other\" in [limits]");
    }

    @Test
    void tablesAreWrittenAsTables() {
        assertThat(errors("limits = 3\n[listener]\nport = 1\n"))
                .containsExactly(
                        "1:1: limits is a table: write [limits]",
                        "2:1: listener can be there several times: write [[listener]]");
        assertThat(errors("listener = [1883]\n"))
                .containsExactly("1:13: listener is a list of tables: write [[listener]]");
    }

    @Test
    void aListenerMaySpeakOtherwise() throws Exception {
        Configuration read = load("""
                        [[listener]]
                        port = 8884
                        protocol = "any"
                        certificate = "own.pem"
                        key = "own.key"
                        client_certificates = "required"
                        client_authorities = "ca.pem"
                        [[listener]]
                        unix = "/run/tern.sock"
                        """);
        var own = new Listener.Certificate(
                Path.of("own.pem"),
                Path.of("own.key"),
                Listener.Certificate.Clients.REQUIRED,
                Optional.of(Path.of("ca.pem")));
        assertThat(read.listeners())
                .containsExactly(
                        new Listener("127.0.0.1", 8884)
                                .with(Listener.Protocol.ANY)
                                .with(own),
                        Listener.unix(Path.of("/run/tern.sock")));
        assertThat(read.listeners()).extracting(Listener::scheme).containsExactly("mqtts", "unix");
    }

    @Test
    void whatIsOfNoUseAloneIsTold() {
        assertThat(errors("""
                        [[listener]]
                        port = 1
                        certificate = "own.pem"
                        [[listener]]
                        port = 2
                        key = "own.key"
                        [[listener]]
                        port = 3
                        client_certificates = "optional"
                        [[listener]]
                        unix = "/run/tern.sock"
                        host = "::1"
                        port = 4
                        [[listener]]
                        port = 5
                        protocol = "quic"
                        """))
                .containsExactly(
                        "3:1: certificate is of no use without key",
                        "6:1: key is of no use without certificate",
                        "9:1: client_certificates is of no use without client_authorities",
                        "12:1: where there is unix there is no host",
                        "13:1: where there is unix there is no port",
                        "16:1: protocol = \"quic\" is of no use without certificate");
    }

    @Test
    void aListenerNeedsItsPort() {
        assertThat(errors("[[listener]]\nport = 1\n\n[[listener]]\nhost = \"127.0.0.1\"\n"))
                .containsExactly("4:1: missing key \"port\" in [[listener]]");
    }

    @Test
    void aListenerThatOthersReachNeedsAWord() throws Exception {
        String open = "[[listener]]\nport = 1883\n  host = \"0.0.0.0\"\n";

        assertThat(errors(open))
                .containsExactly(
                        "3:3: listener 0.0.0.0:1883 can be reached from other machines and nobody has to log in; [authentication] password_file is one way to change that;"
                                + " write allow_anonymous = true if that is meant, or host = \"127.0.0.1\"");
        assertThat(load("allow_anonymous = true\n" + open).listeners()).hasSize(1);
        assertThat(load("[[listener]]\nport = 1\nhost = \"::1\"\n").listeners().get(0))
                .hasToString("[::1]:1");
    }

    @Test
    void nobodyIsLockedOutByMistake() {
        assertThat(errors("allow_anonymous = false\n"))
                .containsExactly(
                        "1:1: allow_anonymous = false would let nobody in, since there is no way in: [authentication] password_file is one;"
                                + " leave it out for clients on this machine only");
    }

    @Test
    void variablesWinOverTheFileAndOptionsOverBoth() throws Exception {
        Path file = write("loops = 1\n[limits]\nreceive_maximum = 1\nin_flight_max = 1\n[[listener]]\nport = 1\n");
        Map<String, String> environment = Map.of(
                "TERN__LIMITS__RECEIVE_MAXIMUM", "2",
                "TERN__LIMITS__IN_FLIGHT_MAX", "2",
                "TERN__DATA", "/from/env",
                "TERN_OTHER", "no key of ours",
                "TERN__LISTENER__0__HOST", "localhost");

        Configuration read =
                ConfigurationLoader.load(file, environment, sets("limits.in_flight_max=3", "log.level=warn"));

        assertThat(read.loops()).isEqualTo(1);
        assertThat(read.limits().receiveMaximum()).isEqualTo(2);
        assertThat(read.limits().inFlightMax()).isEqualTo(3);
        assertThat(read.data()).isEqualTo(Path.of("/from/env"));
        assertThat(read.log().level()).isEqualTo(Configuration.Log.Level.WARN);
        assertThat(read.listeners()).containsExactly(new Listener("localhost", 1));
    }

    @Test
    void overridesAreReadAsTomlReadsThem() throws Exception {
        Configuration read = ConfigurationLoader.load(
                null,
                Map.of(),
                sets("limits.queue_bytes_max=1_000_000", "data=\"a b\"", "allow_anonymous=true", "transport='nio'"));

        assertThat(read.limits().queueBytesMax()).isEqualTo(1_000_000);
        assertThat(read.data()).isEqualTo(Path.of("a b"));
        assertThat(read.access().isAnonymousAllowed()).isTrue();
        assertThat(read.transport()).isEqualTo(Configuration.Transport.NIO);
    }

    @Test
    void overridesReachListenersByNumber() throws Exception {
        assertThat(ConfigurationLoader.load(null, Map.of(), sets("listener.0.host=::1"))
                        .listeners())
                .containsExactly(new Listener("::1", 1883));
        assertThat(ConfigurationLoader.load(null, Map.of(), sets("listener.0.port=1", "listener.1.port=2"))
                        .listeners())
                .containsExactly(new Listener("127.0.0.1", 1), new Listener("127.0.0.1", 2));
    }

    @Test
    void errorsOfOverridesNameThem() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> ConfigurationLoader.load(
                        null,
                        Map.of("TERN__LIMITS__RECEIVE_MAXMUM", "1"),
                        sets(
                                "loops=many",
                                "limit.packet_bytes_max=1",
                                "log=1",
                                "listener.port=1",
                                "listener.1.port=1",
                                "limits.a.b=1",
                                "port=1")));

        assertThat(error.errors())
                .containsExactly(
                        "TERN__LIMITS__RECEIVE_MAXMUM: unknown key \"receive_maxmum\" in [limits],"
                                + " did you mean \"receive_maximum\"?",
                        "--set loops: loops must be a whole number from 1 to 64, not \"many\"",
                        "--set limit.packet_bytes_max: unknown key \"limit\", did you mean \"limits\"?",
                        "--set log: log is a table: name one of its keys",
                        "--set listener.port: write it as listener.0.port: the number counts the listeners from 0",
                        "--set listener.1.port: there is no listener 1; the next is listener.0",
                        "--set limits.a.b: unknown key \"a.b\" in [limits]",
                        "--set port: unknown key \"port\", it belongs in [[listener]]");
    }

    @Test
    void anAssignmentNeedsItsSign() {
        assertThatThrownBy(() -> Assignment.parse("loops"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--set loops: write it as --set section.key=value");
    }

    @Test
    void aFileThatCannotBeReadIsToldInOneLine() throws IOException {
        Path file = folder.resolve("no.toml");
        assertThatThrownBy(() -> ConfigurationLoader.load(file, Map.of(), List.of()))
                .hasMessage(file + ": there is no such file");

        Path binary = Files.write(folder.resolve("binary.toml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 1});
        assertThatThrownBy(() -> ConfigurationLoader.load(binary, Map.of(), List.of()))
                .hasMessage(binary + ": is not UTF-8");
    }

    private Configuration load(String text) throws Exception {
        return ConfigurationLoader.load(write(text), Map.of(), List.of());
    }

    /** Without the name of the file, which each must begin with. */
    private List<String> errors(String text) {
        String file = folder.resolve("tern.toml") + ":";
        ConfigurationException error = catchThrowableOfType(ConfigurationException.class, () -> load(text));
        assertThat(error.errors()).allMatch(line -> line.startsWith(file));
        return error.errors().stream()
                .map(line -> line.substring(file.length()))
                .toList();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("tern.toml"), text);
    }

    private static List<Assignment> sets(String... arguments) {
        return Arrays.stream(arguments).map(Assignment::parse).toList();
    }
}
