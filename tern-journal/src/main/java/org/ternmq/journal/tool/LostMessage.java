package org.ternmq.journal.tool;

/**
 * A message of which nothing is left but that somebody was to get it.
 *
 * @param position where it lay
 * @param owner whose queue it waited in, or which topic it was retained for
 */
public record LostMessage(long position, String owner) {
    /** One line for a reader. */
    @Override
    public String toString() {
        return "message at " + Damage.place(position) + ", " + owner;
    }
}
