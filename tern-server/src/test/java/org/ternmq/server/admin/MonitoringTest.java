package org.ternmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** The dashboard and the alerts of monitoring/ ask for metrics that a broker has, and for labels that they have. */
class MonitoringTest {
    @TempDir
    Path folder;

    @Test
    void whatIsAskedForIsThere() throws Exception {
        String asked = Files.readString(Path.of("..", "monitoring", "grafana.json"))
                + Files.readString(Path.of("..", "monitoring", "alerts.yml"));
        String page = page();

        Set<String> known = matches("(?m)^([a-z_]+)(?:[{ ])", page);
        assertThat(matches("\\b((?:tern|process)_[a-z_]+)\\b(?!\\.)", asked))
                .hasSizeGreaterThan(20)
                .isSubsetOf(known);
        assertThat(matches("reason=\\\\?\"([a-z_]+)", asked))
                .isNotEmpty()
                .isSubsetOf(matches("reason=\"([a-z_]+)", page));
        assertThat(matches("reason!~\\\\?\"([a-z_|]+)", asked).stream()
                        .flatMap(several -> List.of(several.split("\\|", -1)).stream()))
                .isSubsetOf(matches("reason=\"([a-z_]+)", page));
    }

    private String page() throws Exception {
        Configuration configuration = Configuration.standard()
                .withData(folder)
                .withListeners(new Listener("127.0.0.1", 0))
                .withAdmin(new Configuration.Admin("127.0.0.1", 0, Optional.empty()));
        try (TernBroker broker = TernBroker.start(configuration);
                HttpClient http = HttpClient.newHttpClient()) {
            URI metrics = URI.create(
                    "http://127.0.0.1:" + broker.admin().orElseThrow().address().getPort() + "/metrics");
            return http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static Set<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
