package org.ternmq.server.access;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.auth.AuthenticationChain;
import org.ternmq.auth.Certificates;
import org.ternmq.auth.ExchangeMethod;
import org.ternmq.auth.LoginMethod;
import org.ternmq.auth.Workers;
import org.ternmq.auth.files.Watched;
import org.ternmq.auth.http.HttpLogin;
import org.ternmq.auth.http.HttpSettings;
import org.ternmq.auth.password.PasswordFile;
import org.ternmq.auth.password.Passwords;
import org.ternmq.auth.rules.RuleSet;
import org.ternmq.auth.scram.ScramMethod;
import org.ternmq.auth.token.TokenExchange;
import org.ternmq.auth.token.TokenSettings;
import org.ternmq.auth.token.Tokens;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.server.config.AccessConfiguration;
import org.ternmq.server.plugin.Plugins;

/** Who gets in and what clients may do, as it is configured once: opened before the first client comes, closed behind the last. */
public final class AccessControl implements AutoCloseable {
    private final AccessConfiguration configuration;
    private final Plugins plugins;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<LoginMethod> logins = new ArrayList<>();
    private final List<ExchangeMethod> exchanges = new ArrayList<>();
    private final Supplier<RuleSet> rules;
    private Optional<HttpLogin> http = Optional.empty();

    /**
     * Reads the files, and begins to fetch what is elsewhere.
     *
     * @param plugins which are not closed with it
     * @throws IOException if a file cannot be used, with nothing left open
     */
    AccessControl(AccessConfiguration configuration, Plugins plugins) throws IOException {
        this.configuration = configuration;
        this.plugins = plugins;
        AccessConfiguration.Work work = configuration.work();
        Workers workers = new Workers(work.threads(), work.waitingMax(), configuration.timeLimit());
        parts.add(workers);
        try {
            for (AccessConfiguration.Way way : configuration.ways()) {
                open(way, workers);
            }
            this.rules = openRules();
        } catch (IOException | RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private void open(AccessConfiguration.Way way, Workers workers) throws IOException {
        switch (way) {
            case CERTIFICATE -> logins.add(new Certificates());
            case PASSWORD -> {
                if (configuration.passwordFile().isPresent()) {
                    openPasswords(configuration.passwordFile().get(), workers);
                }
            }
            case TOKEN -> {
                if (configuration.tokens().isPresent()) {
                    openTokens(configuration.tokens().get(), workers);
                }
            }
            case HTTP -> {
                if (configuration.http().isPresent()) {
                    openHttp(configuration.http().get());
                }
            }
            case PLUGIN -> logins.addAll(plugins.loginMethods());
        }
    }

    private void openPasswords(Path path, Workers workers) throws IOException {
        PasswordFile file = PasswordFile.open(path);
        logins.add(new Passwords(file, workers, configuration.work().rememberedMax()));
        exchanges.add(new ScramMethod(file));
    }

    private void openTokens(TokenSettings settings, Workers workers) throws IOException {
        Tokens tokens = Tokens.open(settings, workers, InstantSource.system());
        parts.add(tokens);
        logins.add(tokens);
        exchanges.add(new TokenExchange(tokens));
    }

    private void openHttp(HttpSettings settings) throws IOException {
        HttpLogin login = new HttpLogin(settings, System::nanoTime);
        parts.add(login);
        logins.add(login);
        http = Optional.of(login);
    }

    private Supplier<RuleSet> openRules() throws IOException {
        if (configuration.rules().isEmpty()) {
            return () -> RuleSet.NONE;
        }
        AccessConfiguration.Rules at = configuration.rules().get();
        return Watched.open("file of rules", at.file(), same -> at.read())::current;
    }

    /**
     * Finds out who clients are; asked for once.
     *
     * @param open who does where there is no way in
     */
    Authenticator authenticator(Authenticator open) {
        if (!hasWayIn()) {
            return open;
        }
        var chain = new AuthenticationChain(
                logins, exchanges, configuration.isAnonymousAllowed(), configuration.timeLimit());
        parts.add(chain);
        return chain;
    }

    /** Whether clients can show who they are, in another way than by a certificate; also if that way is never asked. */
    public boolean hasWayIn() {
        return configuration.passwordFile().isPresent()
                || configuration.tokens().isPresent()
                || configuration.http().isPresent()
                || !plugins.loginMethods().isEmpty();
    }

    /** The server that is asked over HTTP, if one is. */
    Optional<HttpLogin> http() {
        return http;
    }

    /** The rules of what clients may do, as they are now. */
    RuleSet rules() {
        return rules.get();
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception failed) {
                LOG.warn("cannot close {}", part, failed);
            }
        }
        parts.clear();
    }

    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
}
