package org.ternmq.server.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.plugin.Plugin;

/**
 * A folder of plug-ins: each jar in it is one, and each folder of jars. Other files are none of its business, and neither is what begins with
 * a dot.
 */
final class PluginFolder {
    private PluginFolder() {}

    /**
     * One plug-in that was found.
     *
     * @param name its jar without the ending, or its folder
     * @param origin where it is
     */
    record Found(String name, Path origin, List<Path> jars) {
        /** Opens its jars and looks for the one class that it names. Its code does not run yet. */
        Loaded load() throws PluginException {
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = url(jars.get(i));
            }
            PluginClassLoader loader = new PluginClassLoader(name, urls);
            try {
                List<ServiceLoader.Provider<Plugin>> providers =
                        ServiceLoader.load(Plugin.class, loader).stream().toList();
                if (providers.size() != 1) {
                    throw new PluginException(
                            providers.isEmpty()
                                    ? "plug-in " + origin + " has no file " + SERVICE
                                            + " that names its class; add one, or take the jar away if it is no plug-in"
                                    : "plug-in " + origin + " names " + providers.size() + " classes in " + SERVICE
                                            + "; a plug-in has one");
                }
                return new Loaded(this, loader, providers.getFirst());
            } catch (PluginException failed) {
                close(loader);
                throw failed;
            } catch (Throwable failed) { // linking errors among them
                close(loader);
                throw new PluginException(
                        "plug-in " + origin + " cannot be loaded: " + ClassProblems.text(failed), failed);
            }
        }
    }

    /** Loads one plug-in: it sees the JDK, what it is written against, and its own jars; nothing else of the broker, and no other plug-in. */
    static final class PluginClassLoader extends URLClassLoader {
        PluginClassLoader(String name, URL[] jars) {
            super("plugin-" + name, jars, new Published());
        }

        private static final class Published extends ClassLoader {
            private Published() {
                super("tern-plugin", ClassLoader.getPlatformClassLoader());
            }

            @Override
            protected Class<?> findClass(String className) throws ClassNotFoundException {
                if (className.startsWith(PREFIX)) {
                    return Class.forName(className, false, Plugin.class.getClassLoader());
                }
                throw new ClassNotFoundException(className);
            }
        }

        private static final String PREFIX = Plugin.class.getPackageName() + ".";

        static {
            registerAsParallelCapable();
        }
    }

    /** A plug-in whose class is known. */
    record Loaded(Found found, PluginClassLoader loader, ServiceLoader.Provider<Plugin> provider) {}

    /**
     * All that are in a folder, by name.
     *
     * @throws PluginException if it cannot be read, or has something in it that looks like a plug-in and is none
     */
    static List<Found> search(Path folder) throws PluginException {
        if (!Files.isDirectory(folder)) {
            throw new PluginException(
                    "there is no plug-in folder " + folder + "; create it, or take it out of the" + " configuration");
        }
        List<Found> found = new ArrayList<>();
        for (Path entry : list(folder)) {
            if (Files.isDirectory(entry)) {
                List<Path> jars =
                        list(entry).stream().filter(PluginFolder::isJar).toList();
                if (jars.isEmpty()) {
                    throw new PluginException(
                            "plug-in " + entry + " has no jar in it; put it there, or remove the folder");
                }
                found.add(new Found(fileName(entry), entry, jars));
            } else if (isJar(entry)) {
                String name = fileName(entry);
                found.add(new Found(name.substring(0, name.length() - JAR.length()), entry, List.of(entry)));
            }
        }
        for (int i = 0; i < found.size(); i++) {
            requireName(found.get(i));
            requireUnique(found, i);
        }
        return List.copyOf(found);
    }

    /** What a configuration can say before a dot. */
    private static void requireName(Found found) throws PluginException {
        if (!isName(found.name())) {
            throw new PluginException("plug-in " + found.origin() + " is called \"" + found.name()
                    + "\"; rename it: a name has letters, digits, - and _ alone, so that settings can be given to it");
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static void requireUnique(List<Found> found, int index) throws PluginException {
        Found one = found.get(index);
        for (Found other : found.subList(index + 1, found.size())) {
            if (other.name().equals(one.name())) {
                throw new PluginException(one.origin() + " and " + other.origin() + " are two plug-ins called "
                        + one.name() + "; rename one");
            }
        }
    }

    private static boolean isJar(Path file) {
        return fileName(file).endsWith(JAR) && Files.isRegularFile(file);
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static List<Path> list(Path folder) throws PluginException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !fileName(entry).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new PluginException(
                    "cannot read plug-in folder " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** A class loader passes over in silence what it cannot open, so it is opened before. */
    private static URL url(Path jar) throws PluginException {
        try (JarFile readable = new JarFile(jar.toFile())) {
            return Path.of(readable.getName()).toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(jar.toString(), impossible);
        } catch (IOException broken) {
            throw new PluginException("plug-in " + jar + " cannot be read as a jar: " + broken.getMessage(), broken);
        }
    }

    static void close(PluginClassLoader loader) {
        try {
            loader.close();
        } catch (IOException left) { // the system closes the files with the process at the latest
            LOG.debug("cannot close {}", loader.getName(), left);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final String JAR = ".jar";
    private static final String SERVICE = "META-INF/services/" + Plugin.class.getName();
}
