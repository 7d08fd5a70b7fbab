package org.ternmq.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.cli.doctor.Finding.Verdict;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;

class AccessFilesTest {
    @TempDir
    private Path folder;

    /** Of a file that a key names. */
    private List<Finding> of(String key, Path file) throws ConfigurationException {
        var access = ConfigurationLoader.load(null, Map.of(), List.of(new Assignment("--set", key, file.toString())))
                .access();
        return new AccessFiles(access).findings();
    }

    private Path file(String content, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "authentication.password_file, password file, NOTE",
        "tokens.secret_file, token secret, NOTE",
        "authorization.acl_file, rules, RIGHT",
        "authorization.rules_file, rules, RIGHT"
    })
    void whoElseMayReadOrChangeIsTold(String key, String what, Verdict ofReadable) throws Exception {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "skipped, because this system has no such permissions");
        String content = key.startsWith("tokens") ? "0123456789abcdef0123456789abcdef" : "";

        assertThat(of(key, file(content, "rw-rw----")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).isEqualTo(what))
                .extracting(Finding::verdict)
                .isEqualTo(Verdict.RIGHT);
        assertThat(of(key, file(content, "rw-r--r--")))
                .extracting(Finding::verdict)
                .containsExactly(ofReadable);
        assertThat(of(key, file(content, "rw-rw-rw-"))).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
            assertThat(finding.advice()).startsWith("chmod o-rwx ");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "authentication.password_file, ann:secret, file:1: ",
        "tokens.secret_file, short, 5 bytes",
        "tokens.public_key_file, none, file",
        "tokens.jwks_file, none, file",
        "authorization.acl_file, topic, file:1: ",
        "authorization.rules_file, [rules], file:1: ",
    })
    void whatTheBrokerCannotUseIsWrong(String key, String content, String why) throws Exception {
        Path file = folder.resolve("file");
        assertThat(of(key, file)).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
            assertThat(finding.found()).isEqualTo(file + " is not there");
        });

        Files.writeString(file, content);
        assertThat(of(key, file)).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
            assertThat(finding.found()).startsWith(file + " cannot be used: ").contains(why);
        });
    }

    @ParameterizedTest
    @CsvSource({"tokens.jwks_url, tokens.jwks_authorities", "http_login.url, http_login.authorities"})
    void whatIsElsewhereMayNeedAuthorities(String key, String authorities) throws ConfigurationException {
        var url = new Assignment("--set", key, "https://login.example.org/");
        Path nowhere = folder.resolve("ca.pem");
        var named = new Assignment("--set", authorities, nowhere.toString());

        assertThat(new AccessFiles(ConfigurationLoader.load(null, Map.of(), List.of(url))
                                .access())
                        .findings())
                .isEmpty();
        assertThat(new AccessFiles(ConfigurationLoader.load(null, Map.of(), List.of(url, named))
                                .access())
                        .findings())
                .extracting(Finding::what, Finding::found)
                .containsExactly(tuple("authorities", nowhere + " is not there"));
    }
}
