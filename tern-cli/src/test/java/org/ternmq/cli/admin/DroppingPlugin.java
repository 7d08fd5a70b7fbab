package org.ternmq.cli.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishDecision;

/** A plug-in that lets messages vanish that say so in a user property. */
public final class DroppingPlugin implements Plugin {
    static final String PROPERTY = "vanish";

    @Override
    public void start(PluginContext context) {
        context.addPublishInterceptor(
                PROPERTY, (client, message) -> PublishDecision.drop().now());
    }

    /** Puts it into a folder of plug-ins, as a jar. */
    static void pack(Path folder) throws IOException {
        String file = DroppingPlugin.class.getName().replace('.', '/') + ".class";
        try (var jar = new JarOutputStream(
                        Files.newOutputStream(Files.createDirectories(folder).resolve("dropping.jar")));
                InputStream code = Objects.requireNonNull(
                        DroppingPlugin.class.getClassLoader().getResourceAsStream(file))) {
            jar.putNextEntry(new JarEntry(file));
            code.transferTo(jar);
            jar.putNextEntry(new JarEntry("META-INF/services/" + Plugin.class.getName()));
            jar.write(DroppingPlugin.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }
}
