package org.ternmq.journal.tool;

/**
 * Something in a file that is not as Tern writes it, and that no crash explains.
 *
 * @param file its name
 * @param offset where in it the damage begins
 * @param what what was expected, and what was found
 */
public record Damage(String file, long offset, String what) {
    /** One line for a reader. */
    @Override
    public String toString() {
        return file + " at offset " + offset + ": " + what;
    }
}
