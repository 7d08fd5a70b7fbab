package org.ternmq.auth.answer;

/** What came from outside makes no sense. The message tells what is wrong, and holds nothing that is secret. */
public final class BrokenAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Something is wrong.
     *
     * @param message what, for people
     */
    public BrokenAnswerException(String message) {
        super(message);
    }
}
