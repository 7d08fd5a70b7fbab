package org.ternmq.cli.exit;

/** What was given is well said and cannot be used, such as a file that is not there. Ends a command with {@link ExitCode#CONFIGURATION}. */
public final class CannotUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Made of a sentence for people.
     *
     * @param sentence which flag it is about, what is wrong and what to do
     */
    public CannotUse(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
