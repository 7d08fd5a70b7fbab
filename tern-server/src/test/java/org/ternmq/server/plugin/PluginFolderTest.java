package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a plug-in folder, and what is said of what is none. */
class PluginFolderTest {
    @TempDir
    Path folder;

    private Plugins load(Map<String, Map<String, String>> settings) throws PluginException {
        return Plugins.load(folder, settings, PluginLimits.DEFAULT.withTimeLimit(Duration.ofSeconds(10)), List.of());
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused() {
        return assertThatThrownBy(() -> load(Map.of()).close()).isInstanceOf(PluginException.class);
    }

    private Path jar(String name) {
        return folder.resolve(name + ".jar");
    }

    private void good(Path jar) throws IOException {
        PluginJar.of(
                "public class Good implements Plugin { public void start(PluginContext c) { c.logger().log("
                        + "System.Logger.Level.INFO, \"settings of {0}: {1}\", c.name(), c.settings()); } }",
                "p.Good", jar);
    }

    @Test
    void jarsAndFoldersOfJarsAreStartedByNameAndOtherFilesAreLeftAlone() throws Exception {
        good(jar("b"));
        Files.createDirectories(folder.resolve("a"));
        good(folder.resolve("a/first.jar"));
        Files.writeString(folder.resolve("README.md"), "mine");
        Files.createDirectories(folder.resolve(".hidden"));
        try (Plugins plugins = load(Map.of("a", Map.of("key", "value")))) {
            assertThat(plugins.health()).extracting(Plugins.Health::name).containsExactly("a", "b");
            assertThat(plugins.interceptor()).isEmpty();
            assertThat(plugins.loginMethods()).isEmpty();
        }
    }

    @Test
    void anEmptyFolderHasNone() throws Exception {
        try (Plugins plugins = load(Map.of())) {
            assertThat(plugins.health()).isEmpty();
        }
    }

    @Test
    void aFolderThatIsNotThere() {
        assertThatThrownBy(() -> Plugins.load(folder.resolve("no"), Map.of(), PluginLimits.DEFAULT, List.of()))
                .isInstanceOf(PluginException.class)
                .hasMessage("there is no plug-in folder " + folder.resolve("no")
                        + "; create it, or take it out of the configuration");
    }

    @Test
    void settingsForOneThatIsNotThere() throws Exception {
        good(jar("sample"));
        assertThatThrownBy(() -> load(Map.of("sampel", Map.of())))
                .hasMessage("there are settings for plug-in \"sampel\", but " + folder
                        + " has no sampel.jar; in it are sample");
    }

    @Test
    void whatIsNoJar() throws Exception {
        Files.writeString(jar("x"), "text");
        refused().hasMessageStartingWith("plug-in " + jar("x") + " cannot be read as a jar: ");
    }

    @Test
    void aFolderWithoutJars() throws Exception {
        Files.createDirectories(folder.resolve("x"));
        refused().hasMessageContaining("x has no jar in it");
    }

    @Test
    void aJarAndAFolderOfOneName() throws Exception {
        good(jar("x"));
        Files.createDirectories(folder.resolve("x"));
        good(folder.resolve("x/x.jar"));
        refused().hasMessageContaining("are two plug-ins called x; rename one");
    }

    @Test
    void aNameThatNoSettingCouldSay() throws Exception {
        good(jar("x-1.0"));
        refused().hasMessageContaining("is called \"x-1.0\"; rename it");
    }

    @Test
    void aJarThatNamesNoClass() throws Exception {
        PluginJar.of("public class A {}", "", jar("x"));
        refused().hasMessageContaining("x.jar has no file META-INF/services/org.ternmq.plugin.Plugin");
    }

    @Test
    void aJarThatNamesTwoClasses() throws Exception {
        PluginJar.of(
                "public class A implements Plugin { public void start(PluginContext c) {}"
                        + " public static class B extends A {} }",
                "p.A\np.A$B",
                jar("x"));
        refused().hasMessageContaining("names 2 classes");
    }

    @Test
    void aClassThatIsNotThere() throws Exception {
        PluginJar.of("public class A {}", "p.B", jar("x"));
        refused().hasMessageContaining("x.jar cannot be loaded").hasMessageContaining("p.B");
    }

    @Test
    void aClassThatIsNoPlugin() throws Exception {
        PluginJar.of("public class A {}", "p.A", jar("x"));
        refused().hasMessageContaining("x.jar cannot be loaded").hasMessageContaining("p.A");
    }

    @Test
    void aClassWithoutAConstructor() throws Exception {
        PluginJar.of(
                "public class A implements Plugin { public A(int i) {} public void start(PluginContext c) {} }",
                "p.A",
                jar("x"));
        refused().hasMessageContaining("x.jar cannot be loaded");
    }

    @Test
    void aClassForANewerJava() throws Exception {
        good(jar("old"));
        try (JarFile old = new JarFile(jar("old").toFile());
                var out = new JarOutputStream(Files.newOutputStream(jar("x")))) {
            for (JarEntry entry : old.stream().toList()) {
                byte[] bytes = old.getInputStream(entry).readAllBytes();
                if (HexFormat.of().formatHex(bytes).startsWith("cafebabe")) {
                    bytes[7] = (byte) 200; // the major version
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(bytes);
                out.closeEntry();
            }
        }
        Files.delete(jar("old"));
        refused()
                .hasMessageContaining("x.jar cannot be loaded: it was built for a newer Java than "
                        + Runtime.version().feature());
    }

    @Test
    void oneThatSaysWhyItCannotStart() throws Exception {
        PluginJar.of(
                "public class A implements Plugin { public void start(PluginContext c) {"
                        + " throw new IllegalArgumentException(\"give me a url\"); } }",
                "p.A",
                jar("x"));
        refused().hasMessage("plug-in x cannot start: give me a url");
    }

    @Test
    void oneThatFailsToBeMade() throws Exception {
        PluginJar.of(
                "public class A implements Plugin { static int i = 1 / 0; public void start(PluginContext c) {} }",
                "p.A",
                jar("x"));
        refused().hasMessage("plug-in x cannot start: ArithmeticException: / by zero");
    }

    @Test
    void oneThatDoesNotComeBackFromStarting() throws Exception {
        PluginJar.of(
                "public class A implements Plugin { public void start(PluginContext c) throws Exception {"
                        + " new java.util.concurrent.CountDownLatch(1).await(); } }",
                "p.A",
                jar("x"));
        PluginLimits limits =
                new PluginLimits(Duration.ofSeconds(1), Duration.ofMillis(100), 1, 1, 1, Duration.ofSeconds(1));
        assertThatThrownBy(() -> Plugins.load(folder, Map.of(), limits, List.of()))
                .hasMessage("plug-in x did not start within 100 ms; its start() must come back");
    }

    @Test
    void thoseThatHaveStartedAreStoppedWhenAnotherCannot() throws Exception {
        PluginJar.of(
                "public class A implements Plugin { public void start(PluginContext c) {} public void stop() {"
                        + " System.setProperty(\"plugin.stopped\", \"yes\"); } }",
                "p.A",
                jar("a"));
        Files.writeString(jar("b"), "text");
        System.clearProperty("plugin.stopped");
        refused();
        assertThat(System.getProperty("plugin.stopped")).isEqualTo("yes");
        System.clearProperty("plugin.stopped");
    }

    @Test
    void oneSeesTheJdkAndWhatIsPublishedButNeitherTheBrokerNorAnother() throws Exception {
        good(jar("good"));
        PluginJar.of("""
                public class A implements Plugin {
                    public void start(PluginContext c) throws Exception {
                        Class.forName("java.sql.Connection");
                        for (String hidden : java.util.List.of(
                                "org.ternmq.server.TernBroker", "org.ternmq.codec.value.Qos", "org.slf4j.Logger", "p.Good")) {
                            try {
                                Class.forName(hidden);
                                throw new IllegalStateException("sees " + hidden);
                            } catch (ClassNotFoundException expected) {
                            }
                        }
                        if (Thread.currentThread().getContextClassLoader() != A.class.getClassLoader()) {
                            throw new IllegalStateException("has another context class loader");
                        }
                    }
                }
                """, "p.A", jar("x"));
        try (Plugins plugins = load(Map.of())) {
            assertThat(plugins.health()).hasSize(2);
        }
    }

    @Test
    void aMissingClassIsNamed() throws Exception {
        Path sources = Files.createDirectories(folder.resolve(".source"));
        Files.writeString(
                sources.resolve("A.java"),
                "package p; import org.ternmq.plugin.*; public class A implements Plugin {"
                        + " public void start(PluginContext c) { new Gone(); } }");
        Files.writeString(sources.resolve("Gone.java"), "package p; class Gone {}");
        Path services = Files.createDirectories(sources.resolve("META-INF/services"));
        Files.writeString(services.resolve("org.ternmq.plugin.Plugin"), "p.A");
        PluginJar.of(sources, folder.resolve(".all.jar"));
        try (JarFile all = new JarFile(folder.resolve(".all.jar").toFile());
                var out = new JarOutputStream(Files.newOutputStream(jar("x")))) {
            for (JarEntry entry : all.stream().toList()) {
                if (!entry.getName().contains("Gone")) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    all.getInputStream(entry).transferTo(out);
                    out.closeEntry();
                }
            }
        }
        refused().hasMessageStartingWith("plug-in x cannot start: it needs the class p.Gone, which it does not bring");
    }
}
