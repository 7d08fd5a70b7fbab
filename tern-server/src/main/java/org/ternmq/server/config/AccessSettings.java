package org.ternmq.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.auth.http.HttpSettings;
import org.ternmq.auth.token.KeyLocation;
import org.ternmq.auth.token.TokenAlgorithm;
import org.ternmq.auth.token.TokenSettings;
import org.ternmq.server.config.key.AccessKey;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;

/** What was written of who gets in and what clients may do. For one thread. */
final class AccessSettings {
    private final Table table;

    AccessSettings(Table table) {
        this.table = table;
    }

    /** Whether something is written that can be a way in; plug-ins show only when they are loaded whether one of them is. */
    boolean mayHaveWayIn() {
        return Stream.concat(
                        KEY_PLACES.stream(),
                        Stream.of(AccessKey.PASSWORD_FILE, AccessKey.HTTP_URL, AccessKey.PLUGIN_FOLDER))
                .anyMatch(table::has);
    }

    /** Tells what is wrong. */
    void check() {
        checkAnonymous();
        checkOrder();
        checkTokens();
        table.checkSection(Section.HTTP_LOGIN, AccessKey.HTTP_URL);
        table.checkSection(Section.PLUGINS, AccessKey.PLUGIN_FOLDER);
        if (table.has(AccessKey.HTTP_URL)) {
            refusing(AccessKey.HTTP_URL, this::http);
        }
        if (table.has(AccessKey.ACL_FILE) && table.has(AccessKey.RULES_FILE)) {
            table.problem(AccessKey.RULES_FILE, "there is one file of rules: acl_file or rules_file, not both");
        }
        refusing(AccessKey.PLUGIN_SETTINGS, this::pluginSettings);
        checkTime(AccessKey.HTTP_URL, AccessKey.HTTP_TIMEOUT);
        checkTime(AccessKey.PLUGIN_FOLDER, AccessKey.PLUGIN_TIMEOUT);
        if (mayHaveWayIn() && table.flag(BrokerKey.TEST_AUTHENTICATION)) {
            table.problem(
                    BrokerKey.TEST_AUTHENTICATION,
                    "test_authentication lets everybody in, and is for brokers that do so anyhow: there is a way in configured");
        }
    }

    /** That who is asked about logins may take as long as is configured. */
    private void checkTime(Key first, Key millis) {
        int seconds = table.number(AccessKey.LOGIN_TIMEOUT);
        if (table.has(first) && table.number(millis) > seconds * 1_000) {
            table.problem(
                    table.has(millis) ? millis : AccessKey.LOGIN_TIMEOUT,
                    millis.keyName() + " is " + table.number(millis) + ", but a login is given up after "
                            + AccessKey.LOGIN_TIMEOUT.keyName() + " = " + seconds
                            + "; raise the second, or lower the first");
        }
    }

    private void checkAnonymous() {
        if (table.has(BrokerKey.ALLOW_ANONYMOUS) && !table.flag(BrokerKey.ALLOW_ANONYMOUS) && !mayHaveWayIn()) {
            table.problem(
                    BrokerKey.ALLOW_ANONYMOUS,
                    "allow_anonymous = false would let nobody in, since there is no way in: [authentication] password_file is"
                            + " one; leave it out for clients on this machine only");
        }
    }

    private void checkOrder() {
        List<String> known = Arrays.stream(AccessConfiguration.Way.values())
                .map(AccessSettings::word)
                .toList();
        for (String word : table.texts(AccessKey.LOGIN_ORDER)) {
            if (!known.contains(word)) {
                table.problem(
                        AccessKey.LOGIN_ORDER,
                        "there is no way in called \"" + word + "\", only " + String.join(", ", known));
            }
        }
        List<String> order = table.texts(AccessKey.LOGIN_ORDER);
        if (order.stream().distinct().count() != order.size()) {
            table.problem(AccessKey.LOGIN_ORDER, "login_order names a way in twice");
        }
        if (known.containsAll(order)) { // or one is misspelt, which is told already
            checkAsked(order, AccessConfiguration.Way.PASSWORD, List.of(AccessKey.PASSWORD_FILE));
            checkAsked(order, AccessConfiguration.Way.TOKEN, KEY_PLACES);
            checkAsked(order, AccessConfiguration.Way.HTTP, List.of(AccessKey.HTTP_URL));
        }
    }

    private void checkAsked(List<String> order, AccessConfiguration.Way way, List<Key> first) {
        if (!order.contains(word(way))) {
            first.stream()
                    .filter(table::has)
                    .forEach(key -> table.problem(
                            AccessKey.LOGIN_ORDER,
                            "login_order leaves out \"" + word(way) + "\", so that " + key.keyName()
                                    + " is of no use; add the one, or take out the other"));
        }
    }

    private static String word(AccessConfiguration.Way way) {
        return way.name().toLowerCase(Locale.ROOT);
    }

    private void checkTokens() {
        List<Key> places = KEY_PLACES.stream().filter(table::has).toList();
        if (places.size() > 1) {
            table.problem(
                    places.get(1),
                    "keys of tokens come from one place, not from "
                            + places.get(0).keyName() + " and " + places.get(1).keyName());
        } else if (places.isEmpty()) {
            table.checkSection(Section.TOKENS, KEY_PLACES.toArray(Key[]::new));
        } else {
            refusing(places.getFirst(), this::tokens);
            checkFetched();
        }
    }

    private void checkFetched() {
        for (Key key : List.of(AccessKey.TOKEN_JWKS_REFRESH, AccessKey.TOKEN_JWKS_AUTHORITIES)) {
            if (table.has(key) && !table.has(AccessKey.TOKEN_JWKS_URL)) {
                table.problem(key, key.keyName() + " is of no use without jwks_url");
            }
        }
    }

    private void refusing(Key key, Runnable binding) {
        try {
            binding.run();
        } catch (IllegalArgumentException wrong) {
            table.problem(key, key.keyName() + ": " + wrong.getMessage());
        }
    }

    /** What holds, if nothing is wrong. */
    AccessConfiguration access() {
        return new AccessConfiguration(
                table.flag(BrokerKey.ALLOW_ANONYMOUS),
                table.texts(AccessKey.LOGIN_ORDER).stream()
                        .map(word -> AccessConfiguration.Way.valueOf(word.toUpperCase(Locale.ROOT)))
                        .toList(),
                Duration.ofSeconds(table.number(AccessKey.LOGIN_TIMEOUT)),
                new AccessConfiguration.Work(
                        table.number(AccessKey.HASHING_THREADS),
                        table.number(AccessKey.LOGINS_WAITING),
                        table.number(AccessKey.LOGINS_REMEMBERED)),
                table.pathIfAny(AccessKey.PASSWORD_FILE),
                KEY_PLACES.stream().anyMatch(table::has) ? Optional.of(tokens()) : Optional.empty(),
                table.has(AccessKey.HTTP_URL) ? Optional.of(http()) : Optional.empty(),
                rules(),
                table.pathIfAny(AccessKey.PLUGIN_FOLDER)
                        .map(folder -> new AccessConfiguration.Plugins(
                                folder, millis(AccessKey.PLUGIN_TIMEOUT), pluginSettings())));
    }

    private Duration millis(Key key) {
        return Duration.ofMillis(table.number(key));
    }

    private Optional<AccessConfiguration.Rules> rules() {
        return table.pathIfAny(AccessKey.ACL_FILE)
                .map(file -> new AccessConfiguration.Rules(file, true))
                .or(() ->
                        table.pathIfAny(AccessKey.RULES_FILE).map(file -> new AccessConfiguration.Rules(file, false)));
    }

    private TokenSettings tokens() {
        KeyLocation keys = keys();
        var checks = new TokenSettings.Checks(
                Set.copyOf(table.texts(AccessKey.TOKEN_ISSUERS)),
                Set.copyOf(table.texts(AccessKey.TOKEN_AUDIENCES)),
                table.flag(AccessKey.TOKEN_EXPIRY),
                table.number(AccessKey.TOKEN_SKEW),
                pairs(AccessKey.TOKEN_CLAIMS, '=', new LinkedHashMap<>()));
        var meaning = new TokenSettings.Meaning(
                Optional.of(table.text(AccessKey.TOKEN_USER)),
                table.flag(AccessKey.TOKEN_USER_MATCHES),
                table.text(AccessKey.TOKEN_ACL));
        TokenSettings usual = TokenSettings.of(keys, algorithms(keys));
        return new TokenSettings(
                table.word(TokenSettings.Place.class, AccessKey.TOKEN_PLACE),
                keys,
                usual.algorithms(),
                checks,
                meaning,
                usual.bytesMax(),
                usual.rememberedMax());
    }

    private KeyLocation keys() {
        if (table.has(AccessKey.TOKEN_SECRET_FILE)) {
            return new KeyLocation.SecretFile(table.path(AccessKey.TOKEN_SECRET_FILE));
        } else if (table.has(AccessKey.TOKEN_PUBLIC_KEY_FILE)) {
            return new KeyLocation.PublicKeyFile(table.path(AccessKey.TOKEN_PUBLIC_KEY_FILE));
        } else if (table.has(AccessKey.TOKEN_JWKS_FILE)) {
            return new KeyLocation.JwksFile(table.path(AccessKey.TOKEN_JWKS_FILE));
        }
        KeyLocation.JwksUrl usual = KeyLocation.JwksUrl.of(address(AccessKey.TOKEN_JWKS_URL));
        return new KeyLocation.JwksUrl(
                usual.uri(),
                table.number(AccessKey.TOKEN_JWKS_REFRESH),
                usual.timeoutMillis(),
                table.pathIfAny(AccessKey.TOKEN_JWKS_AUTHORITIES));
    }

    private Set<TokenAlgorithm> algorithms(KeyLocation keys) {
        List<String> names = table.texts(AccessKey.TOKEN_ALGORITHMS);
        if (names.isEmpty()) {
            return keys.isSecret()
                    ? EnumSet.of(TokenAlgorithm.HS256)
                    : EnumSet.of(TokenAlgorithm.RS256, TokenAlgorithm.ES256);
        }
        List<String> known =
                Arrays.stream(TokenAlgorithm.values()).map(Enum::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no algorithm \"" + name + "\", only " + String.join(", ", known));
            }
        }
        return names.stream()
                .map(TokenAlgorithm::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(TokenAlgorithm.class)));
    }

    private HttpSettings http() {
        Map<String, String> headers = pairs(AccessKey.HTTP_HEADERS, ':', new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        headers.replaceAll((name, text) -> text.strip());
        HttpSettings usual = HttpSettings.of(address(AccessKey.HTTP_URL));
        return new HttpSettings(
                usual.uri(),
                headers,
                table.number(AccessKey.HTTP_TIMEOUT),
                table.pathIfAny(AccessKey.HTTP_AUTHORITIES),
                usual.inFlightMax(),
                usual.waitingMax(),
                new HttpSettings.Memory(
                        table.number(AccessKey.HTTP_REMEMBERED),
                        usual.memory().denySeconds(),
                        usual.memory().entriesMax()),
                usual.breaker());
    }

    /** What is wrong with one is told without it: it may hold a secret. */
    private URI address(Key key) {
        try {
            return new URI(table.text(key));
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(
                    "it is no address: " + wrong.getReason() + ", at character " + (wrong.getIndex() + 1));
        }
    }

    private Map<String, Map<String, String>> pluginSettings() {
        Map<String, Map<String, String>> settings = new HashMap<>();
        pairs(AccessKey.PLUGIN_SETTINGS, '=', new LinkedHashMap<>()).forEach((name, text) -> {
            int dot = name.indexOf('.');
            if (dot < 1 || dot == name.length() - 1) {
                throw new IllegalArgumentException("write plug-in.name=text, not \"" + name + "=…\"");
            }
            settings.computeIfAbsent(name.substring(0, dot), plugin -> new HashMap<>())
                    .put(name.substring(dot + 1), text);
        });
        return settings;
    }

    /**
     * The texts of a key by their names, in a map that knows which names are the same. None may stand there twice: one of the texts
     * would not count. What stands behind a name may be secret, and is never told.
     */
    private Map<String, String> pairs(Key key, char mark, Map<String, String> pairs) {
        List<String> texts = table.texts(key);
        for (int i = 0; i < texts.size(); i++) {
            int at = texts.get(i).indexOf(mark);
            String name = at < 0 ? "" : texts.get(i).substring(0, at).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "text " + (i + 1) + " of " + key.keyName() + " is not written name" + mark + "text");
            }
            if (pairs.put(name, texts.get(i).substring(at + 1)) != null) {
                throw new IllegalArgumentException(name + " stands twice in " + key.keyName());
            }
        }
        return pairs;
    }

    private static final List<Key> KEY_PLACES = List.of(
            AccessKey.TOKEN_SECRET_FILE,
            AccessKey.TOKEN_PUBLIC_KEY_FILE,
            AccessKey.TOKEN_JWKS_FILE,
            AccessKey.TOKEN_JWKS_URL);
}
