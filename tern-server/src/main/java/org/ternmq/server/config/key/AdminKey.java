package org.ternmq.server.config.key;

import static org.ternmq.server.config.key.Shape.text;
import static org.ternmq.server.config.key.Shape.whole;

import org.jspecify.annotations.Nullable;

/** What can be configured of the door for operators, one row each. */
public enum AdminKey implements Key {
    HOST("admin.http_host", text(), "127.0.0.1", "address where operators ask; 0.0.0.0 or :: for all"),
    PORT(
            "admin.http_port",
            whole(0, 65_535),
            "TCP port of it; 0 takes any that is free. Without it there is no such door"),
    TOKEN_FILE(
            "admin.token_file",
            text(),
            "file with the token, of 16 characters or more, that shows who is an operator; if not set one is made in the data folder,"
                    + " admin-token, which only the broker's user can read");

    private final Row row;

    AdminKey(String path, Shape shape, String summary) {
        this(path, shape, null, summary);
    }

    AdminKey(String path, Shape shape, @Nullable Object standard, String summary) {
        this.row = Row.of(path, shape, standard, summary);
    }

    @Override
    public Row row() {
        return row;
    }
}
