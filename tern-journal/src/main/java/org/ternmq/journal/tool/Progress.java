package org.ternmq.journal.tool;

/** Is told how far long work has come. */
@FunctionalInterface
public interface Progress {
    /** Nobody wants to know. */
    Progress NONE = (what, doneBytes, totalBytes) -> {};

    /** So much of the files was read. */
    void reached(String what, long doneBytes, long totalBytes);
}
