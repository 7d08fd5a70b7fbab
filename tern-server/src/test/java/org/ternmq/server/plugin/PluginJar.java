package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.ternmq.plugin.Plugin;

/** Makes jars of plug-ins as other people do: with the compiler, against what is published alone. */
final class PluginJar {
    private PluginJar() {}

    /** A jar of sources and files below a folder. */
    static void of(Path sources, Path jar) throws IOException {
        Path classes = Files.createTempDirectory(jar.getParent(), ".classes");
        compile(sources, classes);
        Path services = sources.resolve("META-INF");
        if (Files.exists(services)) {
            for (Path file : files(services)) {
                Path target = classes.resolve(sources.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        pack(classes, jar);
    }

    /** A jar with one class in the package {@code p}, named as a service unless the name is empty. */
    static void of(String code, String service, Path jar) throws IOException {
        Path sources = Files.createTempDirectory(jar.getParent(), ".sources");
        String name = code.replaceAll("(?s).*?public class (\\w+).*", "$1");
        Files.writeString(sources.resolve(name + ".java"), "package p; import org.ternmq.plugin.*; " + code);
        if (!service.isEmpty()) {
            Path services = Files.createDirectories(sources.resolve("META-INF/services"));
            Files.writeString(services.resolve(Plugin.class.getName()), service + "\n");
        }
        of(sources, jar);
    }

    private static void compile(Path sources, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "--release",
                "21",
                "-d",
                classes.toString(),
                "-cp",
                published().toString()));
        files(sources).stream()
                .map(Path::toString)
                .filter(file -> file.endsWith(".java"))
                .forEach(arguments::add);
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
        assertThat(result).as("compiled " + sources).isZero();
    }

    private static Path published() {
        try {
            return Path.of(Plugin.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files(folder)) {
                out.putNextEntry(new JarEntry(folder.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
