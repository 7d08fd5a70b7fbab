package org.ternmq.server.config;

/**
 * Where a value was written.
 *
 * @param source the file, the environment variable, or the option with its value
 * @param line in the file, from 1; {@link #NO_LINE} elsewhere
 * @param column of the key in that line, from 1
 */
record Origin(String source, int line, int column) {
    /** Behind every line. */
    static final int NO_LINE = Integer.MAX_VALUE;

    static Origin of(String source) {
        return new Origin(source, NO_LINE, 0);
    }

    @Override
    public String toString() {
        return line == NO_LINE ? source : source + ":" + line + ":" + column;
    }
}
