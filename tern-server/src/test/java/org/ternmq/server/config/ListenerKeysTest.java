package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.overload.Network;
import org.ternmq.transport.Door;
import org.ternmq.transport.proxy.Proxies;

/** The keys of a listener that say who is believed and who may come from a web page. */
class ListenerKeysTest {
    @TempDir
    Path folder;

    private Listener listener(String lines, String... assignments) throws Exception {
        Path file = Files.writeString(folder.resolve("tern.toml"), "[[listener]]\n" + lines);
        return ConfigurationLoader.load(
                        file,
                        Map.of(),
                        Arrays.stream(assignments).map(Assignment::parse).toList())
                .listeners()
                .get(0);
    }

    /** Without the name of the file, and of the first line that each text has. */
    private List<String> errors(String... lines) throws IOException {
        String file = folder.resolve("tern.toml") + ":";
        ConfigurationException error =
                catchThrowableOfType(ConfigurationException.class, () -> listener(String.join("\n", lines)));
        return error.errors().stream()
                .map(line -> line.substring(file.length()))
                .toList();
    }

    @Test
    void whatIsWrittenArrives() throws Exception {
        Listener read = listener("""
                        port = 1
                        protocol = "any"
                        path = "/mqtt"
                        origins = ["https://example.org", "http://localhost:8080", "null"]
                        proxy_protocol = true
                        trusted_proxies = ["10.0.0.0/8", "::1"]
                        """);
        assertThat(read.web())
                .isEqualTo(new Door.Web("/mqtt", List.of("https://example.org", "http://localhost:8080", "null")));
        assertThat(read.proxies())
                .isEqualTo(new Proxies(true, Optional.of(List.of(Network.of("10.0.0.0/8"), Network.of("::1")))));
    }

    @Test
    void withoutThemEverybodyComesAndNobodyIsBelieved() throws Exception {
        Listener read = listener("port = 1\nprotocol = \"ws\"\n");
        assertThat(read.web()).isEqualTo(Door.Web.ANY);
        assertThat(read.proxies()).isEqualTo(Proxies.NONE);
    }

    @Test
    void aUnixSocketNeedsNoList() throws Exception {
        assertThat(listener("unix = \"a\"\nproxy_protocol = true\n").proxies())
                .isEqualTo(new Proxies(true, Optional.empty()));
        assertThat(listener("unix = \"a\"\nprotocol = \"ws\"\ntrusted_proxies = []\n")
                        .proxies())
                .isEqualTo(new Proxies(false, Optional.of(List.of())));
    }

    @Test
    void theCommandLineTakesLists() throws Exception {
        assertThat(listener("port = 1\nprotocol = \"ws\"\n", "listener.0.trusted_proxies=[\"::1\"]")
                        .proxies()
                        .trusted())
                .contains(List.of(Network.of("::1")));
    }

    @Test
    void whoeverIsBelievedIsNamed() throws IOException {
        assertThat(errors("port = 1", "proxy_protocol = true"))
                .containsExactly(
                        "3:1: proxy_protocol needs trusted_proxies, the addresses of the load balancers: anybody else could say"
                                + " that he is somebody else");
        assertThat(errors("port = 1", "proxy_protocol = true", "trusted_proxies = []"))
                .containsExactly("4:1: trusted_proxies names nobody; leave it out if that is meant");
    }

    @Test
    void whatIsOfNoUseAtAListenerIsTold() throws IOException {
        assertThat(errors(
                        "port = 1",
                        "path = \"/\"",
                        "origins = [\"null\"]",
                        "trusted_proxies = [\"::1\"]",
                        "proxy_protocol = false"))
                .containsExactly(
                        "3:1: path is of no use without protocol = \"ws\" or \"any\"",
                        "4:1: origins is of no use without protocol = \"ws\" or \"any\"",
                        "5:1: trusted_proxies is of no use without proxy_protocol = true or protocol = \"ws\" or \"any\"");
    }

    @Test
    void listsAreListsOfTexts() throws IOException {
        assertThat(errors(
                        "port = 1",
                        "protocol = \"ws\"",
                        "trusted_proxies = \"::1\"",
                        "origins = [\"https://example.org\", 5, [true], \"\"]"))
                .containsExactly(
                        "4:1: trusted_proxies must be a list of texts in quotes: [\"10.0.0.0/8\", \"::1\"], not \"::1\"",
                        "5:1: origins must be a list of texts in quotes: [\"https://example.org\"], not"
                                + " [\"https://example.org\", 5, a list, \"\"]");
    }

    @Test
    void eachWrongEntryIsTold() throws IOException {
        assertThat(
                        errors(
                                "port = 1",
                                "proxy_protocol = true",
                                "trusted_proxies = [\"10.0.0.0/8\", \"balancer.example.org\", \"10.0.0.0/33\", \"10.0.0.1/8\"]"))
                .containsExactly(
                        "4:1: trusted_proxies: \"balancer.example.org\" is no address and no network: write 192.0.2.1,"
                                + " 192.0.2.0/24 or 2001:db8::/32",
                        "4:1: trusted_proxies: \"10.0.0.0/33\": behind the slash comes a number from 0 to 32",
                        "4:1: trusted_proxies: \"10.0.0.1/8\": a network begins with its first address, whose bits behind"
                                + " the first 8 are 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/",
                "https://example.org/mqtt",
                "https://example.org:443",
                "http://example.org:80",
                "HTTPS://example.org",
                "https://Example.org",
                "https://*.example.org",
                "https://me@example.org",
                "example.org",
                "*",
                "https://a https://b"
            })
    void whatNoBrowserSaysIsNoOrigin(String origin) throws IOException {
        assertThat(errors("port = 1", "protocol = \"ws\"", "origins = [\"" + origin + "\"]"))
                .containsExactly(
                        "4:1: origins: \"" + origin + "\" is nothing that a browser calls an origin: write it like"
                                + " https://example.org or http://localhost:8080, without path and usual port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "/a?b", "/a#b", "/a b", "ws://a/b"})
    void aPathIsOne(String path) throws IOException {
        assertThat(errors("port = 1", "protocol = \"ws\"", "path = \"" + path + "\""))
                .containsExactly("4:1: path begins with / and has no ?, # or space, not \"" + path + '"');
    }
}
