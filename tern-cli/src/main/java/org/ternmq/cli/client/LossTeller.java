package org.ternmq.cli.client;

import org.ternmq.client.options.ConnectionListener;
import org.ternmq.codec.value.ReasonCode;

/** Tells people of a lost connection that is being opened again. */
record LossTeller(String command, Streams streams) implements ConnectionListener {
    @Override
    public void disconnected(ReasonCode reason, String why, boolean isTriedAgain) {
        if (isTriedAgain) {
            streams.err().println(command + ": " + why + "; connecting again");
        }
    }
}
