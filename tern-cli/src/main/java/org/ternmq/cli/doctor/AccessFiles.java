package org.ternmq.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.auth.Workers;
import org.ternmq.auth.answer.Authorities;
import org.ternmq.auth.files.Watched;
import org.ternmq.auth.http.HttpSettings;
import org.ternmq.auth.password.PasswordFile;
import org.ternmq.auth.token.KeyLocation;
import org.ternmq.auth.token.TokenSettings;
import org.ternmq.auth.token.Tokens;
import org.ternmq.server.config.AccessConfiguration;

/** The files that say who gets in and what clients may do: such as the broker can use, and not for everybody. */
public record AccessFiles(AccessConfiguration access) {
    /** All of them. */
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        access.passwordFile()
                .ifPresent(file -> all.add(
                        finding("password file", file, PasswordFile::open, "try passwords on the hashes in it")));
        access.tokens().flatMap(this::keys).ifPresent(all::add);
        access.http().flatMap(HttpSettings::authorities).ifPresent(file -> all.add(authorities(file)));
        access.rules().ifPresent(rules -> all.add(finding("rules", rules.file(), same -> rules.read(), "")));
        return all;
    }

    private Optional<Finding> keys(TokenSettings tokens) {
        Watched.Reader<Tokens> reader = same -> openedOnce(tokens);
        return switch (tokens.keys()) {
            case KeyLocation.SecretFile at ->
                Optional.of(finding("token secret", at.file(), reader, "sign tokens for any user with it"));
            case KeyLocation.PublicKeyFile at -> Optional.of(finding("token keys", at.file(), reader, ""));
            case KeyLocation.JwksFile at -> Optional.of(finding("token keys", at.file(), reader, ""));
            case KeyLocation.JwksUrl at -> at.authorities().map(AccessFiles::authorities);
        };
    }

    private Tokens openedOnce(TokenSettings settings) throws IOException {
        try (Workers workers = new Workers(1, 1, access.timeLimit());
                Tokens tokens = Tokens.open(settings, workers, InstantSource.system())) {
            return tokens;
        }
    }

    private static Finding authorities(Path file) {
        return finding("authorities", file, Authorities::context, "");
    }

    /**
     * Of a file.
     *
     * @param reader that of the broker
     * @param temptation what somebody can do who reads it; empty if it is no secret
     */
    private static Finding finding(String what, Path file, Watched.Reader<?> reader, String temptation) {
        if (!Files.isReadable(file)) {
            return Finding.wrong(
                    what,
                    file + (Files.exists(file) ? " may not be read by this user" : " is not there"),
                    "the broker does not start without it; let its user read it");
        }
        try {
            var unused = reader.read(file);
        } catch (IOException e) {
            return Finding.wrong(what, file + " cannot be used: " + e.getMessage(), "the broker does not start so");
        }
        return switch (Others.of(file)) {
            case MAY_WRITE -> Finding.wrong(what, "anybody on this machine may change " + file, "chmod o-rwx " + file);
            case MAY_READ ->
                temptation.isEmpty()
                        ? Finding.right(what, file + " can be used, and others may not change it")
                        : Finding.note(
                                what,
                                "anybody on this machine may read " + file + ", and " + temptation,
                                "chmod o-rwx " + file);
            case MAY_NOTHING -> Finding.right(what, file + " can be used, and others may neither read nor change it");
            case UNKNOWN -> Finding.right(what, file + " can be used; this system does not tell who may read it");
        };
    }
}
