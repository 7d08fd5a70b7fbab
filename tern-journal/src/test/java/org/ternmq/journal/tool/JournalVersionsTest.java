package org.ternmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/**
 * Journals of every version that are kept: whatever version comes later must read them to the same state. The files under {@code journal-v1}
 * and so on were written by {@link #main} once, and are not to be written again.
 */
class JournalVersionsTest {
    @TempDir
    Path folder;

    /** Writes the files of a version into a folder, and what is in them into a file beside it. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        write(Integer.parseInt(arguments[1]), FolderDisk.open(target));
        Files.writeString(target.resolveSibling(target.getFileName() + ".jsonl"), export(FolderDisk.readOnly(target)));
    }

    private static void write(int version, Disk disk) throws IOException {
        if (version == 1) {
            SampleJournal.ofVersion1(disk);
        } else {
            SampleJournal.on(disk);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itIsReadToTheStateThatWasKept(int version) throws IOException, URISyntaxException {
        FolderDisk kept = FolderDisk.readOnly(kept(version));

        assertThat(export(kept))
                .isEqualTo(Files.readString(kept(version).resolveSibling("journal-v" + version + ".jsonl")));
        assertThat(kept.names())
                .anyMatch(name -> name.endsWith(".seg"))
                .anyMatch(name -> name.endsWith(".cold"))
                .anyMatch(name -> name.endsWith(".ckpt"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBrokerGoesOnWithIt(int version) throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(kept(version))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }

        Journal journal =
                Journal.open(FolderDisk.open(folder), SampleJournal.SMALL, new Clock(() -> 5_000_000, () -> 0));

        assertThat(journal.sessions())
                .extracting(session -> session.userName)
                .containsExactlyElementsOf(version == 1 ? List.of("", "") : List.of("ann", "bob"));
        for (long position : DamageEverywhereTest.positions(journal)) {
            assertThat(journal.read(position).message().payload().toUtf8()).startsWith("payload ");
        }
    }

    /** Unless the format was changed without a new version. Where nothing new is said, it is said as the old version did. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSameFilesAreStillWritten(int version) throws IOException, URISyntaxException {
        var disk = new MemoryDisk();
        write(version, disk);

        for (String name : disk.names()) {
            try (var file = disk.open(name, false)) {
                var bytes = java.nio.ByteBuffer.allocate((int) file.size());
                file.read(bytes, 0);
                assertThat(bytes.array())
                        .as(name)
                        .isEqualTo(Files.readAllBytes(kept(version).resolve(name)));
            }
        }
    }

    private static Path kept(int version) throws URISyntaxException {
        var url = JournalVersionsTest.class.getResource("/journal-v" + version);
        assertThat(url).isNotNull();
        return Path.of(java.util.Objects.requireNonNull(url).toURI());
    }

    private static String export(FolderDisk disk) throws IOException {
        var text = new StringBuilder();
        JournalState state = JournalState.read(JournalFiles.of(disk), Progress.NONE);
        BodySweep sweep = JournalExport.write(state, text, Progress.NONE);
        assertThat(sweep.damages()).isEqualTo(List.of());
        return text.toString();
    }
}
