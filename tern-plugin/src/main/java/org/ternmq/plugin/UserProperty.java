package org.ternmq.plugin;

import java.util.Objects;

/** A name and a value that the standard gives no meaning (5.0 only); names may repeat, each at most 65,535 bytes in UTF-8. */
public record UserProperty(String name, String value) {
    /** Refuses what is missing. */
    public UserProperty {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }
}
