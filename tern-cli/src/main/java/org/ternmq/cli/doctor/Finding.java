package org.ternmq.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param what was looked at, in a word or two
 * @param found how it is, as a sentence without its end
 * @param advice what to do about it; empty where nothing is to be done
 */
public record Finding(Verdict verdict, String what, String found, String advice) {
    /** What to make of it. */
    public enum Verdict {
        RIGHT,
        /** A broker runs, and may come to grief by it. */
        NOTE,
        /** A broker does not start so, or must not. */
        WRONG
    }

    static Finding right(String what, String found) {
        return new Finding(Verdict.RIGHT, what, found, "");
    }

    static Finding note(String what, String found, String advice) {
        return new Finding(Verdict.NOTE, what, found, advice);
    }

    static Finding wrong(String what, String found, String advice) {
        return new Finding(Verdict.WRONG, what, found, advice);
    }
}
