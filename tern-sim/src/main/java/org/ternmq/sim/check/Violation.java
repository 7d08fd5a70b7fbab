package org.ternmq.sim.check;

/** Something is not as it must be. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String rule;

    /** A rule that was broken, and how. */
    public Violation(String rule, String how) {
        super(rule + ": " + how);
        this.rule = rule;
    }

    /** A rule that was broken because something failed. */
    public Violation(String rule, Throwable cause) {
        super(rule + ": " + cause, cause);
        this.rule = rule;
    }

    /** The rule, in short. */
    public String rule() {
        return rule;
    }
}
