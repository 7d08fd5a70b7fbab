package org.ternmq.server.config;

import java.util.List;

/** A configuration that cannot be used, with all that is wrong with it. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> errors;

    ConfigurationException(List<String> errors) {
        super(String.join("\n", errors));
        this.errors = List.copyOf(errors);
    }

    /** One with a single error. */
    public ConfigurationException(String error) {
        this(List.of(error));
    }

    /** One line each, in the order of the file. */
    public List<String> errors() {
        return errors;
    }
}
