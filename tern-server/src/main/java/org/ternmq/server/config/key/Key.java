package org.ternmq.server.config.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that can be configured, one row each. Loader, messages and reference page are made from these tables. */
public sealed interface Key permits BrokerKey, SnKey, AccessKey, AdminKey {
    /** What is told of it in its table. */
    Row row();

    /** All there are, in the order of the reference page. */
    static List<Key> all() {
        return Stream.<Key[]>of(BrokerKey.values(), SnKey.values(), AccessKey.values(), AdminKey.values())
                .flatMap(Arrays::stream)
                .toList();
    }

    /** The table that it stands in. */
    default Section section() {
        return row().section();
    }

    /** How the file calls it. */
    default String keyName() {
        return row().keyName();
    }

    /** What values it takes. */
    default Shape shape() {
        return row().shape();
    }

    /** What holds where it is not set; null if nothing does. */
    default @Nullable Object standard() {
        return row().standard();
    }

    /** Whether a table without it is refused; a listener on a Unix socket has no port all the same. */
    default boolean mustBeSet() {
        return this == BrokerKey.PORT || section() == Section.DURABILITY;
    }

    /** What its number counts; empty if it is none. */
    default String unit() {
        return shape() instanceof Shape.Whole whole ? whole.unit() : "";
    }

    /** Whether what is written there is not to be shown. */
    default boolean mayBeSecret() {
        return this == AccessKey.HTTP_HEADERS || this == AccessKey.PLUGIN_SETTINGS;
    }

    /** Whether what holds where it is not set is another on another machine. */
    default boolean isByMachine() {
        return this == BrokerKey.LOOPS || this == AccessKey.HASHING_THREADS;
    }

    /**
     * Whether a running broker goes by another value when its configuration is read anew; else it takes a restart, and so does all of a listener for
     * MQTT-SN or QUIC.
     */
    default boolean isLive() {
        return switch (section()) {
            case TOP -> this == BrokerKey.ALLOW_ANONYMOUS;
            case LISTENER -> !(this instanceof SnKey);
            case LIMITS -> this != BrokerKey.MAILBOX_MESSAGES && this != BrokerKey.MAILBOX_BYTES;
            case FEATURES -> this != BrokerKey.TEST_AUTHENTICATION;
            case OVERLOAD, AUTHENTICATION, TOKENS, HTTP_LOGIN, AUTHORIZATION, LOG -> true;
            case PLUGINS, JOURNAL, DURABILITY, ADMIN -> false;
        };
    }

    /** What it decides, in one line. */
    default String summary() {
        return row().summary();
    }

    /**
     * One row.
     *
     * @param section the table that it stands in
     * @param keyName how the file calls it
     * @param shape what values it takes
     * @param standard what holds where it is not set; null if it may be left out and means nothing then, or must be set
     * @param summary what it decides, in one line
     */
    record Row(
            Section section,
            String keyName,
            Shape shape,
            @Nullable Object standard,
            String summary) {
        /** The path is the table and the name in it, as {@code --set} takes it. */
        static Row of(String path, Shape shape, @Nullable Object standard, String summary) {
            int dot = path.indexOf('.');
            Section section =
                    dot < 0 ? Section.TOP : Objects.requireNonNull(Section.named(path.substring(0, dot)), path);
            return new Row(section, path.substring(dot + 1), shape, standard, summary);
        }
    }
}
