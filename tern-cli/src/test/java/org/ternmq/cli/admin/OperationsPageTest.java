package org.ternmq.cli.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.journal.RestoreCommand;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.Reloader;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.ConfigurationLoader;

/** The commands that docs/operations.md shows do what they say, in the order of the page, at a broker with the client that it speaks of. */
class OperationsPageTest {
    @TempDir
    Path data;

    private TernBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = AdminRun.start(data);
    }

    @Test
    void everyCommandOfThePageWorks() throws Exception {
        ConfigurationLoader.Source source = ConfigurationLoader.source(
                ConfigurationLoader.Content.of(null),
                Map.of(),
                List.of(
                        new Assignment("test", "data", data.toString()),
                        new Assignment("test", "listener.0.port", "0")));
        Reloader.of(broker, source, source.read(), taken -> {});
        client("plant-9").close();
        try (MqttClient client = client("plant-7")) {
            client.subscribe("plant/#", Qos.AT_LEAST_ONCE);
            client.publish("plant/7/state", "on".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
            List<String> lines = commands();
            assertThat(lines).hasSizeGreaterThan(25);
            List<String> last = new ArrayList<>();
            for (String line : lines) {
                if (line.startsWith("curl")) {
                    curl(line);
                } else if (line.startsWith("tern shutdown")) {
                    last.add(line);
                } else {
                    tern(line);
                }
            }
            assertThat(last).hasSize(1);
            tern(last.getFirst());
            broker.await();
        }
    }

    private MqttClient client(String clientId) {
        return Mqtt.connect(
                "mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort(),
                ConnectOptions.builder()
                        .clientId(clientId)
                        .sessionExpirySeconds(600)
                        .reconnect(Reconnect.NEVER)
                        .build());
    }

    private static List<String> commands() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        return Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .filter(line -> line.startsWith("tern ") || line.startsWith("curl "))
                .toList();
    }

    /** The words of a line as a shell takes them. */
    private static List<String> words(String line) {
        return Pattern.compile("'([^']*)'|\"([^\"]*)\"|(#.*)|(\\S+)")
                .matcher(line)
                .results()
                .filter(word -> word.group(3) == null)
                .map(word ->
                        word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(4))
                .toList();
    }

    private void tern(String line) {
        List<String> words = words(line.replace("explain delivery", "explain-delivery")
                .replace("monday.zip", data.resolve("monday.zip").toString())
                .replace("/var/lib/tern", data.resolve("restored").toString()));
        String name = words.get(1);
        List<String> arguments = new ArrayList<>(words.subList(2, words.size()));
        if (name.equals("trace")) { // it would last as long as it says
            arguments.replaceAll(word -> word.equals("5m") ? "1s" : word);
            if (!arguments.contains("--for")) {
                arguments.addAll(List.of("--for", "1s"));
            }
        }
        String[] all = arguments.toArray(String[]::new);
        AdminRun run = name.equals("restore")
                ? AdminRun.of(new RestoreCommand(), all)
                : AdminRun.of(command(name), broker, data, all);
        assertThat(run.code()).as(line + ": " + run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).as(line).isNotEmpty();
    }

    private static Object command(String name) {
        return switch (name) {
            case "overview" -> new OverviewCommand();
            case "clients" -> new ClientsCommand();
            case "sessions" -> new SessionsCommand();
            case "subscriptions" -> new SubscriptionsCommand();
            case "topics" -> new TopicsCommand();
            case "retained" -> new RetainedCommand();
            case "kick" -> new KickCommand();
            case "ban" -> new BanCommand();
            case "reload" -> new ReloadCommand();
            case "explain-delivery" -> new ExplainDeliveryCommand();
            case "slow" -> new SlowCommand();
            case "trace" -> new TraceCommand();
            case "backup" -> new BackupCommand();
            case "shutdown" -> new ShutdownCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void curl(String line) throws Exception {
        String token = Files.readString(data.resolve("admin-token")).strip();
        HttpRequest.Builder request = HttpRequest.newBuilder();
        String method = "GET";
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
        List<String> words = words(line);
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-s" -> {}
                case "-H" -> {
                    String[] header = words.get(++i).replace("$TOKEN", token).split(": ", 2);
                    request.header(header[0], header[1]);
                }
                case "-X" -> method = words.get(++i);
                case "-d" -> {
                    method = "POST";
                    body = HttpRequest.BodyPublishers.ofString(words.get(++i));
                }
                default ->
                    request.uri(URI.create(words.get(i)
                            .replace(
                                    "127.0.0.1:8080",
                                    "127.0.0.1:"
                                            + broker.admin()
                                                    .orElseThrow()
                                                    .address()
                                                    .getPort())));
            }
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    http.send(request.method(method, body).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(line + ": " + response.body()).isBetween(200, 299);
        }
    }
}
