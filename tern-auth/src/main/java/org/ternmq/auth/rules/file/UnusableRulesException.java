package org.ternmq.auth.rules.file;

import java.io.IOException;
import java.util.List;

/** A file of rules that cannot be used, with what is wrong with it. The message tells the first. */
public final class UnusableRulesException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    UnusableRulesException(List<String> problems) {
        super(problems.getFirst() + (problems.size() == 1 ? "" : ", and " + (problems.size() - 1) + " more"));
        this.problems = List.copyOf(problems);
    }

    /** One line each, in the order of the file: {@code file:line: what is wrong}. */
    public List<String> problems() {
        return problems;
    }
}
