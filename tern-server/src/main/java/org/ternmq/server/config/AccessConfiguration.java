package org.ternmq.server.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.auth.http.HttpSettings;
import org.ternmq.auth.rules.RuleSet;
import org.ternmq.auth.rules.file.AclFile;
import org.ternmq.auth.rules.file.RuleFile;
import org.ternmq.auth.token.TokenSettings;

/**
 * Who gets in and what clients may do.
 *
 * @param isAnonymousAllowed whether clients get in that show nothing, though there are ways in; and whether others than this machine may
 *     reach a broker that has none
 * @param ways in which order the ways in are asked that there are
 * @param timeLimit for each of them
 * @param work what may be done at a time to check logins
 * @param passwordFile users and their passwords
 * @param tokens how tokens are checked
 * @param http a service that is asked
 * @param rules what clients may do; everything if empty
 * @param plugins what others have added
 */
public record AccessConfiguration(
        boolean isAnonymousAllowed,
        List<Way> ways,
        Duration timeLimit,
        Work work,
        Optional<Path> passwordFile,
        Optional<TokenSettings> tokens,
        Optional<HttpSettings> http,
        Optional<Rules> rules,
        Optional<Plugins> plugins) {
    /** The same with other plug-ins. */
    AccessConfiguration with(Optional<Plugins> others) {
        return new AccessConfiguration(
                isAnonymousAllowed, ways, timeLimit, work, passwordFile, tokens, http, rules, others);
    }

    /** A way in. */
    public enum Way {
        /** The name in a client's certificate. */
        CERTIFICATE,
        /** The password file. */
        PASSWORD,
        /** A token. */
        TOKEN,
        /** A service that is asked. */
        HTTP,
        /** A plug-in. */
        PLUGIN
    }

    /**
     * What may be done at a time.
     *
     * @param threads that check
     * @param waitingMax logins that wait for them
     * @param rememberedMax right passwords that are remembered
     */
    public record Work(int threads, int waitingMax, int rememberedMax) {}

    /**
     * A file of rules.
     *
     * @param isMosquitto whether it is one of mosquitto's
     */
    public record Rules(Path file, boolean isMosquitto) {
        /**
         * What the file says now.
         *
         * @throws IOException if it cannot be used
         */
        public RuleSet read() throws IOException {
            return isMosquitto ? AclFile.read(file) : RuleFile.read(file);
        }
    }

    /**
     * Plug-ins.
     *
     * @param settings by the name of the plug-in
     */
    public record Plugins(Path folder, Duration timeLimit, Map<String, Map<String, String>> settings) {
        public Plugins {
            settings = Map.copyOf(settings);
        }
    }

    public AccessConfiguration {
        ways = List.copyOf(ways);
    }

    /** The same, with or without clients that show nothing. */
    public AccessConfiguration withAnonymous(boolean isAllowed) {
        return new AccessConfiguration(isAllowed, ways, timeLimit, work, passwordFile, tokens, http, rules, plugins);
    }
}
