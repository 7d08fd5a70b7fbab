package org.ternmq.plugin;

/** A plug-in of the broker. The class is public and has a public constructor without parameters. */
public interface Plugin {
    /**
     * Begins. Called once, before clients can connect, on a thread of the plug-in.
     *
     * @param context what the plug-in is given, and where it adds what it wants to be asked; what is added after this returns is refused
     * @throws Exception if it cannot begin: the broker does not start then, and says why; so write the message for whoever starts it
     */
    void start(PluginContext context) throws Exception;

    /** Ends, once no client is served any more. Its threads are interrupted when this has returned or has taken two seconds. */
    default void stop() {}
}
