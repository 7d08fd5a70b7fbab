package org.ternmq.auth.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ternmq.auth.answer.Web;

/**
 * How another server is asked who clients are.
 *
 * @param uri https, or http if that leads to this machine
 * @param headers that each question carries, such as a secret that tells the server who asks
 * @param timeoutMillis how long an answer is waited for, also for its turn before
 * @param authorities file with those whose signatures on the server's certificate count; without one those that Java knows
 * @param inFlightMax how many questions are on their way at once
 * @param waitingMax how many more wait for their turn; clients beyond are told that the server is busy
 * @param memory what is remembered of answers
 * @param breaker when the server is left alone
 */
public record HttpSettings(
        URI uri,
        Map<String, String> headers,
        int timeoutMillis,
        Optional<Path> authorities,
        int inFlightMax,
        int waitingMax,
        Memory memory,
        Breaker breaker) {
    /**
     * What is remembered of answers, by all that was asked. What the server learns meanwhile is not seen as long.
     *
     * @param allowSeconds how long somebody is let in without being asked about again; 0 to ask each time
     * @param denySeconds how long somebody is kept out
     * @param entriesMax of how many; one that brings rules or claims along counts once more for each of them, and for each 100 characters
     *     of claims
     */
    public record Memory(int allowSeconds, int denySeconds, int entriesMax) {
        /** Half a minute and five seconds, of 100,000. */
        public static final Memory DEFAULT = new Memory(30, 5, 100_000);

        /** Refuses less than nothing. */
        public Memory {
            if (allowSeconds < 0 || denySeconds < 0 || entriesMax < 0) {
                throw new IllegalArgumentException("answers are remembered 0 seconds or more, not " + allowSeconds
                        + " and " + denySeconds + ", and 0 of them or more, not " + entriesMax);
            }
        }
    }

    /**
     * When the server is left alone.
     *
     * @param failuresMax after so many failures in a row
     * @param openMillis for so long; then one question tries it
     */
    public record Breaker(int failuresMax, int openMillis) {
        /** After five failures for ten seconds. */
        public static final Breaker DEFAULT = new Breaker(5, 10_000);

        /** Refuses what cannot work. */
        public Breaker {
            if (failuresMax < 1 || openMillis < 1) {
                throw new IllegalArgumentException(
                        "a server is left alone after 1 failure or more, for 1 ms or more, not " + failuresMax + " and "
                                + openMillis);
            }
        }
    }

    /** Refuses what cannot work, and an address that passwords must not go to. */
    public HttpSettings {
        headers = Map.copyOf(headers);
        Web.requireSafe(uri);
        if (timeoutMillis < 1 || inFlightMax < 1 || waitingMax < 0) {
            throw new IllegalArgumentException("1 ms or more, 1 question or more and 0 waiting or more, not "
                    + timeoutMillis + ", " + inFlightMax + " and " + waitingMax);
        }
        headers.forEach(HttpSettings::requireSendable);
    }

    /** Java has headers that it sets itself and takes from nobody; what it says of a text that is none may be secret. */
    private static void requireSendable(String name, String text) {
        try {
            HttpRequest.newBuilder().setHeader(name, text);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "header \"" + name + "\" cannot be sent: it is one of those that are set by themselves,"
                            + " such as Host, or its name or text has a character that no header may have");
        }
    }

    /** Two seconds, 64 questions at once, 1,000 wait. */
    public static HttpSettings of(URI uri) {
        return new HttpSettings(uri, Map.of(), 2_000, Optional.empty(), 64, 1_000, Memory.DEFAULT, Breaker.DEFAULT);
    }

    /** Without what the headers say and what stands behind the path of the address, which may be secret. */
    @Override
    public String toString() {
        return "HttpSettings[" + Web.shown(uri) + ", headers " + headers.keySet() + "]";
    }
}
