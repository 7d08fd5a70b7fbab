package org.ternmq.server.plugin;

/** A plug-in cannot be used; the message is a sentence that tells which, and what to do, for whoever starts the broker. */
public final class PluginException extends Exception {
    private static final long serialVersionUID = 1;

    PluginException(String message) {
        super(message);
    }

    PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
