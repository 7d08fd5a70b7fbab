package org.ternmq.cli.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where a command reads and writes.
 *
 * @param out data only, as bytes
 * @param err one line for each thing that people should know
 */
public record Streams(InputStream in, OutputStream out, PrintStream err) {
    /** Those of the process. */
    public static Streams ofProcess() {
        return new Streams(System.in, new FileOutputStream(FileDescriptor.out), System.err);
    }
}
