package org.ternmq.cli.config.mosquitto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;

class MosquittoImportTest {
    @TempDir
    Path folder;

    private MosquittoImport read(String text) throws IOException {
        return MosquittoImport.of(Files.writeString(folder.resolve("mosquitto.conf"), text));
    }

    private Configuration configuration(String text) throws Exception {
        Path toml = Files.writeString(folder.resolve("tern.toml"), read(text).toml());
        return ConfigurationLoader.load(toml, Map.of(), List.of());
    }

    /** What is told of the only line, without where it stands. */
    private String told(String line) throws IOException {
        List<String> report = read(line + "\n").report();
        assertThat(report).hasSize(1);
        return report.getFirst().replace(folder + "/mosquitto.conf:1: ", "");
    }

    @Test
    void withoutAnythingItIsThisMachineAndNothingIsKept() throws Exception {
        Configuration made = configuration("# nothing\n\n");

        assertThat(made.listeners()).containsExactly(Listener.STANDARD);
        assertThat(made.journal().durability()).isEqualTo(Durability.MEMORY);
    }

    @Test
    void listenersHaveWhatIsWrittenAfterThem() throws Exception {
        assertThat(read("""
                        listener 1883 127.0.0.1
                        listener 8883
                        certfile /etc/cert.pem
                        keyfile /etc/key.pem
                        cafile /etc/ca.pem
                        require_certificate true
                        use_identity_as_username true
                        crlfile /etc/crl.pem
                        listener 9001 ::1
                        protocol websockets
                        listener 0 /run/tern.sock
                        persistence true
                        allow_anonymous true
                        """).toml()).isEqualTo("""
                        allow_anonymous = true

                        [[listener]]
                        host = "127.0.0.1"
                        port = 1883

                        [[listener]]
                        host = "0.0.0.0"
                        port = 8883
                        certificate = "/etc/cert.pem"
                        key = "/etc/key.pem"
                        client_certificates = "required"
                        client_authorities = "/etc/ca.pem"
                        client_revocations = "/etc/crl.pem"
                        user_name_from_certificate = "cn"

                        [[listener]]
                        host = "::1"
                        port = 9001
                        protocol = "ws"

                        [[listener]]
                        unix = "/run/tern.sock"
                        """);
    }

    @Test
    void whatStandsBeforeTheFirstListenerIsOfTheUsualOneIfThatIsStarted() throws Exception {
        assertThat(configuration("allow_anonymous true\nport 1884\nprotocol websockets\nlistener 1885 127.0.0.1\n")
                        .listeners())
                .extracting(Listener::toString)
                .hasSize(2)
                .first()
                .asString()
                .contains("1884");
        assertThat(read("protocol websockets\nlistener 1885 127.0.0.1\n").report())
                .first()
                .asString()
                .startsWith("no equivalent")
                .endsWith("mosquitto does not start the listener of such options");
        assertThat(configuration("certfile /c\nkeyfile /k\n").listeners())
                .singleElement()
                .satisfies(listener -> assertThat(listener.certificate()).isPresent());
    }

    @Test
    void authoritiesAreOfNoUseWhereNobodyHasToShowACertificate() throws Exception {
        MosquittoImport made = read("listener 8883\ncertfile /c\nkeyfile /k\ncafile /ca\n");

        assertThat(made.toml()).doesNotContain("/ca");
        assertThat(made.report().getLast()).startsWith("default").contains("cafile /ca -> no client has to show");
    }

    @Test
    void whatIsOfOneListenerAndTernHasForAllIsTaken_ifTheyAgree() throws Exception {
        MosquittoImport same =
                read("allow_anonymous true\nlistener 1\nmax_connections 10\nlistener 2\nmax_connections 10\n");
        MosquittoImport other = read("listener 1\nmax_connections 10\nlistener 2\nmax_connections 20\n");

        assertThat(same.summary()).isEqualTo("5 taken, 0 equal by default, 0 without an equivalent");
        assertThat(other.report().getLast())
                .contains("max_connections 20 -> limits.connections_max is one for all listeners, and is 10 already");
        assertThat(other.toml()).contains("connections_max = 10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow_anonymous true|taken          allow_anonymous true -> allow_anonymous = true",
                "allow_anonymous false|default        allow_anonymous false -> allow_anonymous = false",
                "password_file /p|taken          password_file /p -> authentication.password_file = \"/p\"",
                "acl_file /a b|taken          acl_file /a b -> authorization.acl_file = \"/a b\"",
                "persistence_location /var/lib/m/|taken          persistence_location /var/lib/m/ -> data = \"/var/lib/m/\"",
                "max_keepalive 100|taken          max_keepalive 100 -> limits.keep_alive_seconds_max = 100",
                "max_packet_size 1000|taken          max_packet_size 1000 -> limits.packet_bytes_max = 1000",
                "max_packet_size 20|taken          max_packet_size 20 -> limits.packet_bytes_max = 64",
                "message_size_limit 1000|taken          message_size_limit 1000 -> limits.packet_bytes_max = 67559",
                "max_inflight_messages 0|taken          max_inflight_messages 0 -> limits.in_flight_max = 65535",
                "max_queued_messages 0|taken          max_queued_messages 0 -> limits.queue_messages_max = 2_147_483_647",
                "max_qos 1|taken          max_qos 1 -> features.qos_max = 1",
                "max_qos 2|default        max_qos 2 -> features.qos_max = 2",
                "max_topic_alias 0|taken          max_topic_alias 0 -> limits.topic_alias_maximum = 0",
                "memory_limit 1000000|taken          memory_limit 1000000 -> overload.memory_bytes_max = 1_000_000",
                "retain_available false|taken          retain_available false -> features.retain = false",
                "sys_interval 5|taken          sys_interval 5 -> sys_interval_seconds = 5",
                "persistent_client_expiration 2w|taken          persistent_client_expiration 2w -> limits.session_expiry_seconds_max = 1_209_600",
                "persistent_client_expiration 3h|taken          persistent_client_expiration 3h -> limits.session_expiry_seconds_max = 10800",
                "log_type debug|taken          log_type debug -> log.level = \"debug\"",
                "log_dest stderr|default        log_dest stderr -> the log goes to standard error",
                "log_dest syslog|no equivalent  log_dest syslog -> the log goes to standard error: let systemd or the shell take it further",
                "queue_qos0_messages true|no equivalent  queue_qos0_messages true -> QoS 0 does not wait for who is away",
                "max_connections -1|default        max_connections -1 -> limits.connections_max is 1000000",
                "auth_opt_secret hush|no equivalent  auth_opt_secret … -> plugins of mosquitto are libraries for it; docs/plugins.md tells how one is made for Tern",
                "psk_file /p|no equivalent  psk_file /p -> TLS with pre-shared keys is not there for MQTT; certificates are",
                "max_keepalive many|no equivalent  max_keepalive many -> mosquitto would not take it: it must be a number",
                "retain_available yes|no equivalent  retain_available yes -> mosquitto would not take it: it must be true or false",
                "persistent_client_expiration 3|no equivalent  persistent_client_expiration 3 -> mosquitto would not take it: it must end with h, d, w, m or y",
                "max_keepalives 1|no equivalent  max_keepalives 1 -> mosquitto 2.0 has no such option"
            })
    void eachLineIsTold(String line, String told) throws IOException {
        assertThat(told(line)).isEqualTo(told);
    }

    @Test
    void ofLogTypesTheMostCounts() throws Exception {
        MosquittoImport made =
                read("log_type error\nlog_type warning\nlog_type none\nlog_type notice\nlog_type error\n");

        assertThat(made.toml()).contains("level = \"info\"");
        assertThat(made.report().getLast()).startsWith("default").endsWith("log.level = \"info\" has it too");
    }

    @Test
    void aListenerIsNotOpenedWhereMoreWouldBeAllowedThanWithMosquitto() throws Exception {
        for (String option : List.of(
                "psk_hint x",
                "bind_interface eth0",
                "mount_point a/",
                "use_username_as_clientid true",
                "use_subject_as_username true")) {
            MosquittoImport made =
                    read("allow_anonymous true\nlistener 1883 127.0.0.1\nlistener 8883\n" + option + "\n");

            assertThat(made.toml()).as(option).contains("port = 1883").doesNotContain("8883");
            assertThat(made.report().get(2))
                    .startsWith("no equivalent")
                    .contains("this listener is not opened: " + option);
            assertThat(made.problem()).isEmpty();
        }
    }

    @Test
    void aFileOfWhichNoListenerIsLeftIsNoConfiguration() throws Exception {
        assertThat(read("allow_anonymous true\nlistener 8883\npsk_hint x\n").problem())
                .hasValueSatisfying(why -> assertThat(why).startsWith("none of its listeners can be opened"));
        assertThat(read("listener 1883 127.0.0.1\n").problem())
                .hasValueSatisfying(why -> assertThat(why).contains("nobody gets in"));
        assertThat(read("allow_anonymous false\n").problem())
                .hasValueSatisfying(why -> assertThat(why).contains("nobody"));
        assertThat(read("plugin /p.so\n").problem())
                .hasValueSatisfying(why -> assertThat(why).contains("look who gets in"));
        assertThat(read("max_qos 1\n").problem()).isEmpty();
    }

    @Test
    void listenersWithPasswordsOfTheirOwnAreNotOpenedWithThoseOfOthers() throws Exception {
        MosquittoImport made = read("""
                per_listener_settings true
                listener 1883 127.0.0.1
                password_file /a
                listener 1884 127.0.0.1
                password_file /b
                listener 1885 127.0.0.1
                password_file /a
                listener 1886 127.0.0.1
                """);

        assertThat(made.toml())
                .contains("port = 1883", "port = 1885")
                .doesNotContain("1884")
                .doesNotContain("1886");
    }

    @Test
    void listenersThatAreAllOpenAreOpen() throws Exception {
        assertThat(
                        read("per_listener_settings true\nlistener 1883\nallow_anonymous true\nlistener 1884\nallow_anonymous true\n")
                                .toml())
                .contains("allow_anonymous = true", "1883", "1884");
        assertThat(read("per_listener_settings true\nlistener 1883\nallow_anonymous true\nlistener 1884\n")
                        .toml())
                .contains("allow_anonymous = true", "1883")
                .doesNotContain("1884");
    }

    @Test
    void whatOneListenerAllowsOpensNoOther() throws Exception {
        MosquittoImport made = read(
                "per_listener_settings true\nlistener 1883 127.0.0.1\nallow_anonymous true\nlistener 8883\npassword_file /p\n");

        assertThat(made.toml()).contains("password_file = \"/p\"").doesNotContain("allow_anonymous");
    }

    @Test
    void rulesBehindABridgeStillHold() throws Exception {
        assertThat(read("password_file /p\nport 1\nconnection up\naddress a\nacl_file /acl\nrequire_certificate 1\n")
                        .toml())
                .contains("acl_file = \"/acl\"")
                .contains("client_certificates = \"required\"");
    }

    @Test
    void bridgesAreNoted() throws Exception {
        MosquittoImport made = read("""
                connection up
                address broker.example
                remote_password hush
                topic # both 1
                listener 1883
                password_file /p
                """);

        assertThat(made.report())
                .filteredOn(line -> line.endsWith("bridges are not there yet"))
                .hasSize(4);
        assertThat(made.report()).noneMatch(line -> line.contains("hush"));
        assertThat(made.toml()).contains("port = 1883");
    }

    @Test
    void includedFilesAreReadInTheirOrder() throws Exception {
        Path more = Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(more.resolve("b.conf"), "max_keepalive 7\n");
        Files.writeString(more.resolve("a.conf"), "listener 1884\npassword_file /p\n");
        Files.writeString(more.resolve("c.txt"), "nonsense\n");

        assertThat(read("include_dir conf.d\n").report())
                .containsExactly(
                        "taken          " + more + "/a.conf:1: listener 1884 -> listener.port = 1884",
                        "taken          " + more
                                + "/a.conf:2: password_file /p -> authentication.password_file = \"/p\"",
                        "taken          " + more + "/b.conf:1: max_keepalive 7 -> limits.keep_alive_seconds_max = 7");
        assertThatThrownBy(() -> read("include_dir nowhere\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the folder of include_dir cannot be read");
    }

    /** The names of mosquitto.conf(5) of 2.0.11 outside of bridges. */
    @Test
    void everyOptionOfTheManualIsKnown() {
        List<String> known = Rules.names();

        assertThat(known).contains(MANUAL.split(" "));
        assertThat(MANUAL.split(" "))
                .contains(known.stream().filter(name -> !name.equals("plugin")).toArray(String[]::new));
    }

    static final String MANUAL =
            "acl_file allow_anonymous allow_duplicate_messages allow_zero_length_clientid auth_plugin"
                    + " auth_plugin_deny_special_chars auto_id_prefix autosave_interval autosave_on_changes check_retain_source"
                    + " clientid_prefixes connection_messages log_dest log_facility log_timestamp log_timestamp_format log_type"
                    + " max_inflight_bytes max_inflight_messages max_keepalive max_packet_size max_queued_bytes max_queued_messages"
                    + " memory_limit message_size_limit password_file per_listener_settings persistence persistence_file"
                    + " persistence_location persistent_client_expiration pid_file psk_file queue_qos0_messages retain_available"
                    + " set_tcp_nodelay sys_interval upgrade_outgoing_qos user bind_address bind_interface http_dir listener"
                    + " max_connections max_qos max_topic_alias mount_point port protocol socket_domain use_username_as_clientid"
                    + " websockets_log_level websockets_headers_size cafile capath certfile ciphers ciphers_tls1.3 crlfile dhparamfile"
                    + " keyfile require_certificate tls_engine tls_engine_kpass_sha1 tls_keyform tls_version"
                    + " use_identity_as_username use_subject_as_username psk_hint";
}
