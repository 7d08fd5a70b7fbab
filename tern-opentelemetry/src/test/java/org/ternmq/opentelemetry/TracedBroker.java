package org.ternmq.opentelemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.value.Version;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationLoader;

/** A real broker with the plug-in in its folder, as people put it there. */
final class TracedBroker implements AutoCloseable {
    private final TernBroker broker;

    TracedBroker(Path work, String... settings) throws Exception {
        Path plugins = work.resolve("plugins");
        pack(Files.createDirectories(plugins.resolve("opentelemetry")));
        Path file = work.resolve("tern.toml");
        String quoted = Stream.of(settings)
                .map(setting -> "\"opentelemetry." + setting + "\"")
                .collect(Collectors.joining(", "));
        Files.writeString(file, """
                data = "%s"
                allow_anonymous = true

                [limits]
                queue_messages_max = 3

                [[listener]]
                port = 0

                [plugins]
                folder = "%s"
                settings = [%s]
                """.formatted(work.resolve("data"), plugins, quoted));
        broker = TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()));
    }

    private static void pack(Path folder) throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of("target/opentelemetry"))) {
            for (Path library : libraries.toList()) {
                String name = String.valueOf(library.getFileName());
                if (name.startsWith("opentelemetry-")) {
                    Files.copy(library, folder.resolve(name));
                }
            }
        }
        Path classes = Path.of("target/classes");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("plugin.jar")));
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    ConnectOptions.Builder options(String clientId) {
        return ConnectOptions.builder().version(Version.V5).clientId(clientId);
    }

    MqttClient connect(String clientId) {
        return connect(options(clientId));
    }

    MqttClient connect(ConnectOptions.Builder options) {
        return Mqtt.connect("mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort(), options.build());
    }

    @Override
    public void close() {
        broker.close();
    }
}
