package org.ternmq.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.doctor.Finding.Verdict;

class MachineTest {
    @TempDir
    Path root;

    private Machine machine(long descriptors, String now) {
        return new Machine(root, () -> descriptors, InstantSource.fixed(Instant.parse(now)));
    }

    private Machine machine() {
        return machine(1_048_576, "2026-11-28T12:00:00Z");
    }

    private void system(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @Test
    void descriptorsHaveToBeEnoughForTheConnectionsThatAreAllowed() {
        assertThat(machine().descriptors(200_000).verdict()).isEqualTo(Verdict.RIGHT);
        assertThat(machine(200_000, "2026-11-28T12:00:00Z").descriptors(200_000).advice())
                .contains("LimitNOFILE");
        Finding few = machine(1_024, "2026-11-28T12:00:00Z").descriptors(100);
        assertThat(few.verdict()).isEqualTo(Verdict.NOTE);
        assertThat(few.found()).isEqualTo("1,024 files and connections may be open at a time");
    }

    @Test
    void theBacklogIsWhatTheBrokerAsksFor() throws IOException {
        assertThat(machine().backlog().verdict()).isEqualTo(Verdict.RIGHT); // not told
        system("proc/sys/net/core/somaxconn", "128");
        assertThat(machine().backlog().advice()).contains("net.core.somaxconn=4096");
        system("proc/sys/net/core/somaxconn", "4096");
        assertThat(machine().backlog().verdict()).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void aSlowClockSourceIsTold() throws IOException {
        String file = "sys/devices/system/clocksource/clocksource0/current_clocksource";
        system(file, "tsc");
        assertThat(machine().clockSource().verdict()).isEqualTo(Verdict.RIGHT);
        system(file, "hpet");
        assertThat(machine().clockSource().verdict()).isEqualTo(Verdict.NOTE);
    }

    @Test
    void theClockIsOfThisTimeAndSomebodyKeepsIt() throws IOException {
        assertThat(machine(1, "1970-01-01T00:10:00Z").wallClock().verdict()).isEqualTo(Verdict.WRONG);
        assertThat(machine().wallClock().verdict()).isEqualTo(Verdict.NOTE);
        system("run/systemd/timesync/synchronized", "");
        assertThat(machine().wallClock().verdict()).isEqualTo(Verdict.RIGHT);
    }
}
