package org.ternmq.cli.client;

import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.MqttException;
import org.ternmq.codec.value.ReasonCode;

/** What went wrong with a broker, for people and for scripts. */
public final class Failures {
    private Failures() {}

    /** Says in one line what is wrong and what to do; how the command ends. */
    public static int report(MqttException failure, String command, Streams streams) {
        String advice = advice(failure);
        streams.err().println(command + ": " + failure.getMessage() + (advice.isEmpty() ? "" : "; " + advice));
        return switch (failure.kind()) {
            case CANNOT_CONNECT, CONNECTION_LOST, NOT_SENT, EXPIRED, STORE_FAILED, CLOSED, INTERRUPTED ->
                ExitCode.CANNOT_CONNECT;
            case REFUSED -> ExitCode.REFUSED;
            case REJECTED, FULL -> ExitCode.BAD_REASON;
            case TIMED_OUT -> ExitCode.TIME_OUT;
        };
    }

    private static String advice(MqttException failure) {
        return switch (failure.kind()) {
            case CANNOT_CONNECT -> "is a broker running there? -h HOST and -p PORT name another one";
            case REFUSED -> adviceOnRefusal(failure.reason());
            case CONNECTION_LOST, NOT_SENT, EXPIRED, STORE_FAILED, CLOSED, INTERRUPTED, REJECTED, FULL, TIMED_OUT -> "";
        };
    }

    private static String adviceOnRefusal(ReasonCode reason) {
        return switch (reason) {
            case NOT_AUTHORIZED, BAD_USER_NAME_OR_PASSWORD -> "-u NAME and -P PASSWORD log in";
            case UNSUPPORTED_PROTOCOL_VERSION -> "-V names another version";
            case CLIENT_IDENTIFIER_NOT_VALID -> "-i names another client identifier";
            default -> "";
        };
    }
}
