package org.ternmq.cli.probe.kit;

/** Ends a check that does not pass; an expected result, without a stack trace. */
public final class CheckVerdict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final CheckOutcome outcome;
    private final String expected;
    private final String came;

    private CheckVerdict(CheckOutcome outcome, String expected, String came) {
        super(expected.isEmpty() ? came : "expected " + expected + ", came " + came, null, false, false);
        this.outcome = outcome;
        this.expected = expected;
        this.came = came;
    }

    /** The broker did something else than it should. */
    public static CheckVerdict fail(String expected, String came) {
        return new CheckVerdict(CheckOutcome.FAIL, expected, came);
    }

    /** The broker lacks what the check needs. */
    public static CheckVerdict notOffered(String what) {
        return new CheckVerdict(CheckOutcome.NOT_OFFERED, "", what);
    }

    /** Nothing can be said. */
    public static CheckVerdict unclear(String what) {
        return new CheckVerdict(CheckOutcome.UNCLEAR, "", what);
    }

    /** How the check ended. */
    public CheckOutcome outcome() {
        return outcome;
    }

    /** What should have come; empty unless it failed. */
    public String expected() {
        return expected;
    }

    /** What came instead, or why nothing can be said. */
    public String came() {
        return came;
    }
}
