package org.ternmq.journal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Port to one folder of a file system. What is written is in the system's cache until {@link File#sync}; what is created, renamed or
 * deleted is sure to be found so after a power loss only once {@link #syncFolder} has returned. Calls may come from several threads,
 * those of one file that write or sync from one thread at a time.
 */
public interface Disk {
    /** The names of the files there are, in no order. */
    List<String> names() throws IOException;

    /**
     * Opens a file for reading and writing.
     *
     * @param create whether it is made, and must not be there yet
     */
    File open(String name, boolean create) throws IOException;

    /** Gives a file another name in one step, in place of the file that had it. */
    void rename(String from, String to) throws IOException;

    /** Removes a file. */
    void delete(String name) throws IOException;

    /** Makes what was created, renamed and deleted durable. */
    void syncFolder() throws IOException;

    /** How many more bytes can be written. */
    long usableBytes() throws IOException;

    /** One open file. */
    interface File extends AutoCloseable {
        /** Reads into the buffer; how many bytes were read, -1 at the end. */
        int read(ByteBuffer into, long at) throws IOException;

        /** Writes all that remains in the buffer. */
        void write(ByteBuffer from, long at) throws IOException;

        /** Returns once everything written so far is on the medium. After a failure nothing more may be assumed about this file. */
        void sync() throws IOException;

        /** Its length in bytes. */
        long size() throws IOException;

        /** Cuts the file off at a length. */
        void truncate(long size) throws IOException;

        @Override
        void close() throws IOException;
    }
}
