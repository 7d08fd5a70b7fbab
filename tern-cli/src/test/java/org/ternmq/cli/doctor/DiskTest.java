package org.ternmq.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.doctor.Finding.Verdict;
import org.ternmq.server.config.Configuration;

class DiskTest {
    @TempDir
    Path folder;

    private static Finding find(List<Finding> all, String what) {
        return all.stream()
                .filter(finding -> finding.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private static List<Finding> of(Path data) {
        return new Disk(Configuration.standard().withData(data)).findings(Optional.empty());
    }

    @Test
    void theDiskIsTriedWhereTheDataWillBeAndLeftAsItWas() throws IOException {
        List<Finding> all = of(folder.resolve("not/yet/there"));
        assertThat(find(all, "sync").found()).contains("at worst of 50 in");
        assertThat(find(all, "space").found()).contains("GiB free");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileInThePlaceOfTheFolderIsWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");
        assertThat(of(file)).extracting(Finding::verdict).containsExactly(Verdict.WRONG);
    }

    @Test
    void tooLittleRoomIsWrong() {
        Configuration.Journal journal = Configuration.standard().journal();
        Configuration hungry = Configuration.standard()
                .withData(folder)
                .withJournal(new Configuration.Journal(
                        journal.durability(),
                        journal.rules(),
                        journal.segmentBytes(),
                        journal.unsyncedBytesMax(),
                        1L << 50));
        Finding space = find(new Disk(hungry).findings(Optional.empty()), "space");
        assertThat(space.verdict()).isEqualTo(Verdict.WRONG);
    }

    @Test
    void whoElseMayReadOrChangeIsTold() throws IOException {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "skipped, because this system has no such permissions");
        Path file = Files.writeString(folder.resolve("tern.toml"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
        Disk disk = new Disk(Configuration.standard().withData(folder));
        assertThat(find(disk.findings(Optional.of(file)), "configuration").verdict())
                .isEqualTo(Verdict.WRONG);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(find(disk.findings(Optional.of(file)), "configuration").verdict())
                .isEqualTo(Verdict.RIGHT);

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(find(of(folder), "data folder").advice()).startsWith("chmod go-rwx ");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThat(find(of(folder), "data folder").verdict()).isEqualTo(Verdict.RIGHT);
    }
}
