package org.ternmq.cli.sn;

import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.sn.client.SnException;

/** What went wrong with a gateway, for people and for scripts. */
final class SnFailures {
    private SnFailures() {}

    /** CONNECT was not taken. */
    static int reportConnecting(SnException failure, String command, String gateway, Streams streams) {
        boolean isRefused = failure.kind() == SnException.Kind.REJECTED;
        String advice = isRefused ? "" : "; is a gateway running there? -h HOST and -p PORT name another one";
        streams.err().println(command + ": " + gateway + ": " + failure.getMessage() + advice);
        return isRefused ? ExitCode.REFUSED : ExitCode.CANNOT_CONNECT;
    }

    /** A file is not what it should be. */
    static int reportUnusable(CannotUse failure, String command, Streams streams) {
        streams.err().println(command + ": " + failure.getMessage());
        return ExitCode.CONFIGURATION;
    }

    /** Something else was not taken. */
    static int report(SnException failure, String command, Streams streams) {
        streams.err().println(command + ": " + failure.getMessage());
        return switch (failure.kind()) {
            case REJECTED, FULL -> ExitCode.BAD_REASON;
            case NO_LINK, NO_ANSWER, LOST, NOT_SENT, INTERRUPTED, CLOSED -> ExitCode.CANNOT_CONNECT;
        };
    }
}
