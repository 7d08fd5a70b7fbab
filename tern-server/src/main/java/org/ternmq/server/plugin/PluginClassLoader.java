package org.ternmq.server.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import org.ternmq.plugin.Plugin;

/** Loads one plug-in: it sees the JDK, what it is written against, and its own jars; nothing else of the broker, and no other plug-in. */
final class PluginClassLoader extends URLClassLoader {
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
