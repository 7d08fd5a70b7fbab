package org.ternmq.server;

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
import org.ternmq.auth.rules.Rules;
import org.ternmq.auth.scram.ScramMethod;
import org.ternmq.auth.token.TokenExchange;
import org.ternmq.auth.token.TokenSettings;
import org.ternmq.auth.token.Tokens;
import org.ternmq.broker.sys.SysTopic;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Authorizer;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.server.config.AccessConfiguration;
import org.ternmq.server.plugin.PluginException;
import org.ternmq.server.plugin.Plugins;
import org.ternmq.server.sys.AccessTopics;

/** Who gets in and what clients may do, as it is configured: opened before the first client comes, closed behind the last. */
final class AccessControl implements AutoCloseable {
    private final AccessConfiguration configuration;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<LoginMethod> logins = new ArrayList<>();
    private final List<ExchangeMethod> exchanges = new ArrayList<>();
    private final List<SysTopic> topics = new ArrayList<>();
    private final Plugins plugins;
    private final Authorizer authorizer;

    private AccessControl(AccessConfiguration configuration) throws IOException, PluginException {
        this.configuration = configuration;
        AccessConfiguration.Work work = configuration.work();
        Workers workers = new Workers(work.threads(), work.waitingMax(), configuration.timeLimit());
        parts.add(workers);
        try {
            this.plugins = plugins();
            parts.add(plugins);
            for (AccessConfiguration.Way way : configuration.ways()) {
                open(way, workers);
            }
            tellOfPlugins();
            this.authorizer = rules();
        } catch (IOException | PluginException | RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /**
     * Reads the files, and begins to fetch what is elsewhere.
     *
     * @throws StartException if a file cannot be used, with nothing left open
     */
    static AccessControl open(AccessConfiguration configuration) throws StartException {
        try {
            return new AccessControl(configuration);
        } catch (IOException | PluginException unusable) {
            throw new StartException(String.valueOf(unusable.getMessage()), unusable);
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
        HttpLogin http = new HttpLogin(settings, System::nanoTime);
        parts.add(http);
        logins.add(http);
        topics.addAll(AccessTopics.of(http));
    }

    private Plugins plugins() throws PluginException {
        if (configuration.plugins().isEmpty()) {
            return Plugins.none();
        }
        AccessConfiguration.Plugins at = configuration.plugins().get();
        return Plugins.load(at.folder(), at.settings(), at.timeLimit());
    }

    private void tellOfPlugins() {
        int count = plugins.health().size();
        for (int i = 0; i < count; i++) {
            int which = i;
            Supplier<Plugins.Health> health = () -> plugins.health().get(which);
            topics.addAll(AccessTopics.of(health.get().name(), health));
        }
    }

    private Rules rules() throws IOException {
        if (configuration.rules().isEmpty()) {
            return Rules.none();
        }
        AccessConfiguration.Rules at = configuration.rules().get();
        Watched<RuleSet> file = Watched.open("file of rules", at.file(), same -> at.read());
        return new Rules(file::current);
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
    boolean hasWayIn() {
        return configuration.passwordFile().isPresent()
                || configuration.tokens().isPresent()
                || configuration.http().isPresent()
                || !plugins.loginMethods().isEmpty();
    }

    /** Who else has a say in what clients do. */
    Optional<Interceptor> interceptor() {
        return plugins.interceptor();
    }

    /** What is told of those who are asked about clients, below {@code $SYS}. */
    List<SysTopic> topics() {
        return topics;
    }

    /** What clients may do. */
    Authorizer authorizer() {
        return authorizer;
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
