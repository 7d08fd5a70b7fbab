package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.http.HttpSettings;
import org.ternmq.auth.token.KeyLocation;
import org.ternmq.auth.token.TokenAlgorithm;
import org.ternmq.auth.token.TokenSettings;

class AccessSettingsTest {
    private static final String EVERY_KEY = """
                        allow_anonymous = true
                        [authentication]
                        password_file = "passwords"
                        login_order = ["http", "password", "token"]
                        login_timeout_seconds = 7
                        hashing_threads = 3
                        logins_waiting_max = 11
                        logins_remembered_max = 12
                        client_ids_belong_to_users = false
                        [tokens]
                        jwks_url = "https://login.example.org/keys"
                        jwks_refresh_seconds = 60
                        jwks_authorities = "jwks-ca.pem"
                        algorithms = ["ES384"]
                        token_is = "user_name"
                        issuers = ["us"]
                        audiences = ["mqtt"]
                        claims = ["client_id=%c", "site=a=b"]
                        user_claim = "name"
                        acl_claim = "may"
                        expiry_required = false
                        clock_skew_seconds = 5
                        [http_login]
                        url = "http://127.0.0.1:8080/login"
                        headers = ["Authorization: Bearer a:b"]
                        authorities = "ca.pem"
                        answer_timeout_millis = 300
                        answer_valid_seconds = 13
                        [authorization]
                        acl_file = "acl"
                        [plugins]
                        folder = "plugins"
                        time_limit_millis = 400
                        settings = ["sample.greeting=a=b", "sample.name=c", "other.x="]
                        """;

    @TempDir
    Path folder;

    private Configuration load(String text) throws Exception {
        Path file = folder.resolve("tern.toml");
        Files.writeString(file, text);
        return ConfigurationLoader.load(file, Map.of(), List.of());
    }

    private List<String> errors(String text) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(text)).errors().stream()
                .map(error -> error.substring(error.indexOf("tern.toml:") + "tern.toml:".length()))
                .toList();
    }

    @Test
    void nothingWrittenIsNoWayInAndNoRules() {
        AccessConfiguration access = Configuration.standard().access();

        assertThat(access.passwordFile()).isEmpty();
        assertThat(access.tokens()).isEmpty();
        assertThat(access.http()).isEmpty();
        assertThat(access.plugins()).isEmpty();
        assertThat(access.isAnonymousAllowed()).isFalse();
        assertThat(access.rules()).isEmpty();
        assertThat(access.ways()).containsExactly(AccessConfiguration.Way.values());
    }

    @Test
    void everyKeyArrives() throws Exception {
        AccessConfiguration access = load(EVERY_KEY).access();

        var keys = new KeyLocation.JwksUrl(
                URI.create("https://login.example.org/keys"), 60, 2_000, Optional.of(Path.of("jwks-ca.pem")));
        assertThat(access)
                .isEqualTo(new AccessConfiguration(
                        true,
                        List.of(
                                AccessConfiguration.Way.HTTP,
                                AccessConfiguration.Way.PASSWORD,
                                AccessConfiguration.Way.TOKEN),
                        Duration.ofSeconds(7),
                        new AccessConfiguration.Work(3, 11, 12),
                        Optional.of(Path.of("passwords")),
                        Optional.of(new TokenSettings(
                                TokenSettings.Place.USER_NAME,
                                keys,
                                Set.of(TokenAlgorithm.ES384),
                                new TokenSettings.Checks(
                                        Set.of("us"),
                                        Set.of("mqtt"),
                                        false,
                                        5,
                                        Map.of("client_id", "%c", "site", "a=b")),
                                new TokenSettings.Meaning(Optional.of("name"), false, "may"),
                                TokenSettings.BYTES_MAX,
                                20_000)),
                        Optional.of(new HttpSettings(
                                URI.create("http://127.0.0.1:8080/login"),
                                Map.of("Authorization", "Bearer a:b"),
                                300,
                                Optional.of(Path.of("ca.pem")),
                                64,
                                1_000,
                                new HttpSettings.Memory(13, 5, 100_000),
                                HttpSettings.Breaker.DEFAULT)),
                        Optional.of(new AccessConfiguration.Rules(Path.of("acl"), true)),
                        Optional.of(new AccessConfiguration.Plugins(
                                Path.of("plugins"),
                                Duration.ofMillis(400),
                                Map.of("sample", Map.of("greeting", "a=b", "name", "c"), "other", Map.of("x", ""))))));
    }

    @Test
    void aSecretGoesWithAlgorithmsOfSecretsOnly() throws Exception {
        String secret = "[tokens]\nsecret_file = \"secret\"\n";
        assertThat(load(secret).access().tokens().orElseThrow().algorithms()).containsExactly(TokenAlgorithm.HS256);
        assertThat(errors(secret + "algorithms = [\"RS256\"]"))
                .containsExactly("2:1: secret_file: RS256 needs public keys, not a secret");
        assertThat(errors("[tokens]\npublic_key_file = \"key\"\nalgorithms = [\"HS256\"]"))
                .containsExactly("2:1: public_key_file: HS256 needs a secret, not public keys");
        assertThat(errors(secret + "algorithms = [\"none\"]").getFirst())
                .startsWith("2:1: secret_file: there is no algorithm \"none\", only HS256, ");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(errors("[tokens]\nissuers = [\"us\"]"))
                .containsExactly(
                        "2:1: issuers is of no use without secret_file or public_key_file or jwks_file or jwks_url");
        assertThat(errors("[tokens]\nsecret_file = \"a\"\njwks_file = \"b\""))
                .containsExactly("3:1: keys of tokens come from one place, not from secret_file and jwks_file");
        assertThat(errors("[tokens]\nsecret_file = \"a\"\njwks_authorities = \"b\""))
                .containsExactly("3:1: jwks_authorities is of no use without jwks_url");
        assertThat(errors("[http_login]\nheaders = [\"a: b\"]"))
                .containsExactly("2:1: headers is of no use without url");
        assertThat(errors("[http_login]\nurl = \"http://example.org/\"").getFirst())
                .startsWith("2:1: url: ");
        assertThat(errors("[authorization]\nacl_file = \"a\"\nrules_file = \"b\""))
                .containsExactly("3:1: there is one file of rules: acl_file or rules_file, not both");
        assertThat(errors("[authentication]\npassword_file = \"a\"\nlogin_order = [\"pasword\"]"))
                .containsExactly(
                        "3:1: there is no way in called \"pasword\", only certificate, password, token, http, plugin");
        assertThat(errors("[plugins]\nfolder = \"a\"\nsettings = [\"greeting=b\"]"))
                .containsExactly("3:1: settings: write plug-in.name=text, not \"greeting=…\"");
        assertThat(errors("[authentication]\npassword_file = \"a\"\n[features]\ntest_authentication = true"))
                .singleElement()
                .asString()
                .startsWith("4:1: test_authentication lets everybody in");
    }

    @Test
    void aWayInThatIsNeverAskedIsRefused() throws Exception {
        assertThat(errors("[authentication]\npassword_file = \"a\"\nlogin_order = [\"certificate\"]"))
                .containsExactly("3:1: login_order leaves out \"password\", so that password_file is of no use;"
                        + " add the one, or take out the other");
        assertThat(errors("[authentication]\nlogin_order = [\"http\"]\n[tokens]\nsecret_file = \"a\""))
                .singleElement()
                .asString()
                .startsWith("2:1: login_order leaves out \"token\", so that secret_file ");
        assertThat(errors("[authentication]\nlogin_order = []\n[http_login]\nurl = \"https://example.org/\""))
                .singleElement()
                .asString()
                .startsWith("2:1: login_order leaves out \"http\", so that url ");
        assertThat(
                        load("[authentication]\npassword_file = \"a\"\nlogin_order = [\"password\"]\n[plugins]\nfolder = \"b\"")
                                .access()
                                .ways())
                .containsExactly(AccessConfiguration.Way.PASSWORD);
    }

    @Test
    void aNameThatStandsThereTwiceIsRefused() {
        assertThat(errors("[tokens]\nsecret_file = \"a\"\nclaims = [\"site=a\", \"client_id=%c\", \"site=b\"]"))
                .containsExactly("2:1: secret_file: site stands twice in claims");
        assertThat(errors("[http_login]\nurl = \"https://example.org/\"\nheaders = [\"X-Key: a\", \"x-key: b\"]"))
                .containsExactly("2:1: url: x-key stands twice in headers");
        assertThat(errors("[plugins]\nfolder = \"a\"\nsettings = [\"sample.a=b\", \"sample.a=c\"]"))
                .containsExactly("3:1: settings: sample.a stands twice in settings");
    }

    @Test
    void nobodyIsAskedForLongerThanALoginTakes() throws Exception {
        String plugins = "[plugins]\nfolder = \"a\"\n";
        assertThat(errors(plugins + "time_limit_millis = 5001"))
                .containsExactly(
                        "3:1: time_limit_millis is 5001, but a login is given up after login_timeout_seconds = 5;"
                                + " raise the second, or lower the first");
        assertThat(load(plugins + "time_limit_millis = 5000").access().plugins())
                .isPresent();
        assertThat(load(plugins + "time_limit_millis = 60_000\n[authentication]\nlogin_timeout_seconds = 60")
                        .access()
                        .plugins())
                .isPresent();
        assertThat(errors("[authentication]\nlogin_timeout_seconds = 1\n[http_login]\nurl = \"https://example.org/\""))
                .singleElement()
                .asString()
                .startsWith("2:1: answer_timeout_millis is 2000, but a login is given up after ");
    }

    @Test
    void whatMayBeSecretIsNotTold() {
        assertThat(errors("[http_login]\nurl = \"https://example.org/\"\nheaders = [\"X-Key: a\", \"Bearer abc\"]"))
                .containsExactly("2:1: url: text 2 of headers is not written name:text");
        assertThat(errors("[plugins]\nfolder = \"a\"\nsettings = [\"=secret\"]"))
                .containsExactly("3:1: settings: text 1 of settings is not written name=text");
        assertThat(errors("[http_login]\nurl = \"https://example.org/\"\nheaders = \"Authorization: abc\""))
                .singleElement()
                .asString()
                .startsWith("3:1: headers must be a list of texts in quotes")
                .endsWith(", not what stands there");
        assertThat(errors("[http_login]\nurl = \"https://example.org/?key=abc def\""))
                .containsExactly("2:1: url: it is no address: Illegal character in query, at character 29");
        assertThat(errors("[tokens]\njwks_url = \"https://example.org/?key=abc def\""))
                .containsExactly("2:1: jwks_url: it is no address: Illegal character in query, at character 29");
        assertThat(errors("[http_login]\nurl = \"http://example.org/login?key=abc\""))
                .singleElement()
                .asString()
                .endsWith("http://example.org/login");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: auth",
                "connection: close",
                "Expect: 100-continue",
                "Upgrade: h2c",
                "X Key: auth",
                "X-Key: a\\nb"
            })
    void aHeaderThatCannotBeSentIsRefused(String header) {
        assertThat(errors("[http_login]\nurl = \"https://example.org/\"\nheaders = [\"" + header + "\"]"))
                .singleElement()
                .asString()
                .startsWith("2:1: url: header \"" + header.substring(0, header.indexOf(':')) + "\" cannot be sent")
                .doesNotContain("\n");
    }

    @Test
    void aListenerThatOthersReachNeedsAWayIn() throws Exception {
        String listener = "[[listener]]\nport = 1\nhost = \"0.0.0.0\"\n";
        assertThat(errors(listener)).singleElement().asString().contains("password_file is one way to change that");
        assertThat(load(listener + "[authentication]\npassword_file = \"a\"\n").listeners())
                .hasSize(1);
        assertThat(errors("allow_anonymous = false"))
                .singleElement()
                .asString()
                .contains("would let nobody in, since there is no way in");
        assertThat(load("allow_anonymous = false\n[authentication]\npassword_file = \"a\"")
                        .access()
                        .isAnonymousAllowed())
                .isFalse();
    }
}
