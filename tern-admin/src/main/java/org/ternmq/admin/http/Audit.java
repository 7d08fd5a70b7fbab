package org.ternmq.admin.http;

/** Hears of everything that operators change, or tried to. From any thread. */
@FunctionalInterface
public interface Audit {
    /** Nobody listens. */
    Audit NONE = deed -> {};

    /** An operator did something. */
    void done(Deed deed);

    /**
     * What was done.
     *
     * @param what in words, as the route calls it
     * @param whom on whom or what; may be empty
     * @param who did it, as far as it is known: where the request came from
     * @param status of HTTP that was answered
     * @param why it was not done; empty if it was
     */
    record Deed(String what, String whom, String who, int status, String why) {
        /** Whether it was done. */
        public boolean isDone() {
            return status < 400;
        }
    }

    /** What a deed is done to, filled in by whoever finds it out. For one request. */
    final class Subject {
        private String whom = "";

        /** It is this one. */
        public void is(String newWhom) {
            whom = newWhom;
        }

        @Override
        public String toString() {
            return whom;
        }
    }
}
