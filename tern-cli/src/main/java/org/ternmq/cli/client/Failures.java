package org.ternmq.cli.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.MqttException;
import org.ternmq.codec.value.ReasonCode;

/** What went wrong with a broker, for people and for scripts. */
public final class Failures {
    private Failures() {}

    /** Says in one line what is wrong and what to do; how the command ends. */
    public static int report(RuntimeException failure, String command, Streams streams) {
        if (failure instanceof MqttException mqtt) {
            return reportBroker(mqtt, command, streams);
        }
        streams.err().println(command + ": " + failure.getMessage());
        return ExitCode.CONFIGURATION;
    }

    private static int reportBroker(MqttException failure, String command, Streams streams) {
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
            case CANNOT_CONNECT -> adviceOnConnecting(failure);
            case REFUSED -> adviceOnRefusal(failure.reason());
            case CONNECTION_LOST, NOT_SENT, EXPIRED, STORE_FAILED, CLOSED, INTERRUPTED, REJECTED, FULL, TIMED_OUT -> "";
        };
    }

    private static String adviceOnConnecting(MqttException failure) {
        if (String.valueOf(failure.getMessage()).contains("certificate_required")) { // the alert of TLS 1.3
            return "it lets in only who shows a certificate: --cert FILE and --key FILE name yours";
        }
        String advice = "is a broker running there? -h HOST and -p PORT name another one";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) { // the innermost one knows best
            if (cause instanceof CertPathBuilderException) {
                advice = "--cafile FILE names the authority to trust";
            } else if (cause instanceof CertificateException) {
                advice = "-h HOST names the host that it is made for";
            } else if (cause instanceof SSLException && cause.getCause() == null) {
                advice = "-p PORT names the port where TLS is spoken; --cert FILE and --key FILE tell who we are";
            }
        }
        return advice;
    }

    private static String adviceOnRefusal(ReasonCode reason) {
        return switch (reason) {
            case NOT_AUTHORIZED, BAD_USER_NAME_OR_PASSWORD -> "-u NAME and -P PASSWORD log in";
            case BAD_AUTHENTICATION_METHOD -> "the broker does not know SCRAM; without --scram it is sent the password";
            case UNSUPPORTED_PROTOCOL_VERSION -> "-V names another version";
            case CLIENT_IDENTIFIER_NOT_VALID -> "-i names another client identifier";
            default -> "";
        };
    }
}
