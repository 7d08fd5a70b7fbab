package org.ternmq.fuzz;

import java.util.List;

/** Something that reads other people's bytes, and what has to hold whatever they are. */
public interface Target {
    /** Reads them; an exception or error that comes out of here is a finding. */
    void run(byte[] input) throws Exception;

    /** Inputs to begin with, which reach far into what is read. */
    List<byte[]> seeds();
}
