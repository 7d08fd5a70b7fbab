package org.ternmq.journal.tool;

import org.ternmq.journal.log.Layout;

/**
 * A whole record that had to be left out, since what it builds on was lost.
 *
 * @param position where it lies
 * @param what what it is, and why it has no place
 */
public record LostRecord(long position, String what) {
    /** One line for a reader. */
    @Override
    public String toString() {
        return "record at " + Layout.place(position) + ": " + what;
    }
}
