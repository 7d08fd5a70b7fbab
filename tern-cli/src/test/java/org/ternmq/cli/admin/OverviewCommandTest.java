package org.ternmq.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.TernBroker;

class OverviewCommandTest {
    @TempDir
    Path data;

    @Test
    void anOverviewIsATableOrJson() throws Exception {
        try (TernBroker broker = AdminRun.start(data)) {
            AdminRun table = AdminRun.of(new OverviewCommand(), broker, data);
            assertThat(table.code()).isEqualTo(ExitCode.OK);
            assertThat(table.out())
                    .containsPattern("sessions_connected +0")
                    .containsPattern("memory_stage +calm")
                    .containsPattern("dropped queue_full +0");

            assertThat(AdminRun.of(new OverviewCommand(), broker, data, "--json")
                            .out())
                    .startsWith("{\"version\": ")
                    .contains("\"sessions\": 0")
                    .endsWith("}" + System.lineSeparator());
        }
    }

    @Test
    void whatFailsIsOneLineAndACode() throws Exception {
        Path wrong = Files.writeString(data.resolve("wrong"), "0123456789abcdef\n");
        int gone;
        try (TernBroker broker = AdminRun.start(data)) {
            gone = broker.admin().orElseThrow().address().getPort();
            AdminRun refused = AdminRun.of(
                    new OverviewCommand(), "--admin-url", "http://127.0.0.1:" + gone, "--token-file", wrong.toString());
            assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(refused.err()).contains("Authorization: Bearer TOKEN");
        }
        AdminRun noBroker = AdminRun.of(
                new OverviewCommand(), "--admin-url", "http://127.0.0.1:" + gone, "--token-file", wrong.toString());
        assertThat(noBroker.code()).isEqualTo(ExitCode.CANNOT_CONNECT);
        assertThat(noBroker.err()).contains("no broker answers operators at").hasLineCount(1);

        AdminRun noToken = AdminRun.of(
                new OverviewCommand(), "--token-file", data.resolve("none").toString());
        assertThat(noToken.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(AdminRun.of(new OverviewCommand(), "--admin-url", "broker", "--token-file", wrong.toString())
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }
}
