package org.ternmq.auth.password;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A password file with something wrong in it. None of it is used. */
public final class UnusablePasswordFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    /** Made of all that is wrong, each with line and reason. */
    UnusablePasswordFileException(List<String> errors) {
        super(errors.getFirst() + (errors.size() > 1 ? "; and " + (errors.size() - 1) + " more" : ""));
        this.errors = List.copyOf(errors);
    }

    /** Made of one thing that is wrong with the file. */
    UnusablePasswordFileException(Path file, String why) {
        this(List.of(file + ": " + why));
    }

    /** What is wrong, as {@code file:line: reason}; at most {@link PasswordTable#ERRORS_MAX}. */
    public List<String> errors() {
        return errors;
    }
}
