package org.ternmq.cli.probe.kit;

/** How a check ended. */
public enum CheckOutcome {
    /** The broker did what the statement asks for. */
    PASS("pass"),
    /** It did something else. */
    FAIL("fail"),
    /** It says, or shows, that it lacks what the check needs. */
    NOT_OFFERED("not offered"),
    /** It did not answer in time, so nothing is known. */
    UNCLEAR("unclear");

    private final String words;

    CheckOutcome(String words) {
        this.words = words;
    }

    /** For people and for JSON. */
    public String words() {
        return words;
    }
}
