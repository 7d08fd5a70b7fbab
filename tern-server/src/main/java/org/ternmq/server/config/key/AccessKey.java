package org.ternmq.server.config.key;

import static org.ternmq.server.config.key.Shape.choice;
import static org.ternmq.server.config.key.Shape.text;
import static org.ternmq.server.config.key.Shape.whole;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be configured of who gets in and what they may do, one row each. */
public enum AccessKey implements Key {
    PASSWORD_FILE(
            "authentication.password_file",
            text(),
            "file of users and hashes of their passwords, made by tern passwd or mosquitto_passwd; read anew when it changes."
                    + " Users whose line is of SCRAM may use that instead of showing the password"),
    LOGIN_ORDER(
            "authentication.login_order",
            new Shape.Texts("[\"password\", \"token\"]"),
            List.of("certificate", "password", "token", "http", "plugin"),
            "in which order the ways in that are configured are asked who a client is; the first that knows decides"),
    LOGIN_TIMEOUT(
            "authentication.login_timeout_seconds",
            whole(1, 60, "seconds"),
            5L,
            "how long each of them may take; a client of whom nothing is known then is refused"),
    HASHING_THREADS(
            "authentication.hashing_threads",
            whole(1, 64, "threads"),
            (long) Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, 64),
            "threads that check passwords and signatures; a quarter of the cores if not set, so that logins leave the rest to messages"),
    LOGINS_WAITING(
            "authentication.logins_waiting_max",
            whole(1, 1_000_000, "logins"),
            1_000L,
            "most logins that wait for those threads; further ones are refused, server busy"),
    LOGINS_REMEMBERED(
            "authentication.logins_remembered_max",
            whole(0, 10_000_000, "logins"),
            100_000L,
            "most right passwords that are remembered (as a keyed digest), so that devices which all come back at once cost little; 0"
                    + " for none"),
    OWNED_CLIENT_IDS(
            "authentication.client_ids_belong_to_users",
            new Shape.Flag(),
            true,
            "whether a session can only be taken over by the user that it belongs to"),

    TOKEN_SECRET_FILE(
            "tokens.secret_file",
            text(),
            "file with the secret, of 32 bytes or more, that tokens are signed with (HS256 and its kin)"),
    TOKEN_PUBLIC_KEY_FILE(
            "tokens.public_key_file", text(), "PEM file with the public keys or certificates of those who sign tokens"),
    TOKEN_JWKS_FILE("tokens.jwks_file", text(), "file with a set of public keys, JWKS"),
    TOKEN_JWKS_URL(
            "tokens.jwks_url",
            text(),
            "https address of such a set; fetched again and again, and when a key is not known"),
    TOKEN_JWKS_REFRESH(
            "tokens.jwks_refresh_seconds",
            whole(10, 86_400, "seconds"),
            300L,
            "after how long the keys are fetched again"),
    TOKEN_JWKS_AUTHORITIES(
            "tokens.jwks_authorities",
            text(),
            "PEM file with the authorities whose signatures on the certificate of that address count; those that Java knows if not set"),
    TOKEN_ALGORITHMS(
            "tokens.algorithms",
            new Shape.Texts("[\"RS256\", \"ES256\"]"),
            List.of(),
            "how tokens may be signed; HS256 with a secret, RS256 and ES256 with public keys, if not set"),
    TOKEN_PLACE(
            "tokens.token_is", choice("password", "user_name"), "password", "the field of CONNECT that is the token"),
    TOKEN_ISSUERS(
            "tokens.issuers",
            new Shape.Texts("[\"https://login.example.org\"]"),
            List.of(),
            "whose tokens count, as their claim iss says; anybody's with a right key if not set"),
    TOKEN_AUDIENCES(
            "tokens.audiences",
            new Shape.Texts("[\"mqtt\"]"),
            List.of(),
            "what a token must be meant for, as its claim aud says; anything if not set"),
    TOKEN_CLAIMS(
            "tokens.claims",
            new Shape.Texts("[\"client_id=%c\"]"),
            List.of(),
            "what other claims must say, name=text; %c is the client identifier, %u the user name of CONNECT"),
    TOKEN_USER("tokens.user_claim", text(), "sub", "claim that names the user"),
    TOKEN_USER_MATCHES(
            "tokens.user_name_must_match",
            new Shape.Flag(),
            false,
            "whether a user name in CONNECT must be that of the token"),
    TOKEN_ACL("tokens.acl_claim", text(), "acl", "claim that says what the client may do"),
    TOKEN_EXPIRY(
            "tokens.expiry_required",
            new Shape.Flag(),
            true,
            "whether a token must have an end; the connection ends with it unless the client shows another one before"),
    TOKEN_SKEW(
            "tokens.clock_skew_seconds",
            whole(0, 3_600, "seconds"),
            30L,
            "how far the clocks of who signs and of this machine may be apart"),

    HTTP_URL(
            "http_login.url",
            text(),
            "address of a service that is asked who a client is; https, or http on this machine"),
    HTTP_HEADERS(
            "http_login.headers",
            new Shape.Texts("[\"Authorization: Bearer secret\"]"),
            List.of(),
            "headers that it is asked with"),
    HTTP_AUTHORITIES(
            "http_login.authorities",
            text(),
            "PEM file with the authorities whose signatures on its certificate count; those that Java knows if not set"),
    HTTP_TIMEOUT(
            "http_login.answer_timeout_millis",
            whole(1, 60_000, "milliseconds"),
            2_000L,
            "how long it may take to answer; no longer than login_timeout_seconds"),
    HTTP_REMEMBERED(
            "http_login.answer_valid_seconds",
            whole(0, 86_400, "seconds"),
            30L,
            "how long an answer that lets somebody in holds for the same login; 0 to ask each time"),

    ACL_FILE(
            "authorization.acl_file",
            text(),
            "rules of what clients may do, as mosquitto writes them, with mosquitto's meaning; read anew when they change"),
    RULES_FILE("authorization.rules_file", text(), "rules of what clients may do in TOML; read anew when they change"),

    PLUGIN_FOLDER("plugins.folder", text(), "folder of plug-ins: each .jar in it, or folder of such, is one"),
    PLUGIN_TIMEOUT(
            "plugins.time_limit_millis",
            whole(1, 60_000, "milliseconds"),
            2_000L,
            "how long a plug-in may take to answer; no longer than login_timeout_seconds"),
    PLUGIN_SETTINGS(
            "plugins.settings",
            new Shape.Texts("[\"sample.greeting=hello\"]"),
            List.of(),
            "what plug-ins are told, plug-in.name=text");

    private final Row row;

    AccessKey(String path, Shape shape, String summary) {
        this(path, shape, null, summary);
    }

    AccessKey(String path, Shape shape, @Nullable Object standard, String summary) {
        this.row = Row.of(path, shape, standard, summary);
    }

    @Override
    public Row row() {
        return row;
    }
}
