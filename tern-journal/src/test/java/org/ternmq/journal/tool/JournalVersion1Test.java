package org.ternmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/**
 * A journal of version 1 that is kept: whatever version comes later must read it to the same state. The files under {@code journal-v1}
 * were written by {@link #main} once, and are not to be written again.
 */
class JournalVersion1Test {
    @TempDir
    Path folder;

    /** Writes the files of version 1 into a folder, and what is in them into a file beside it. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        SampleJournal.on(FolderDisk.open(target));
        Files.writeString(target.resolveSibling(target.getFileName() + ".jsonl"), export(FolderDisk.readOnly(target)));
    }

    @Test
    void itIsReadToTheStateThatWasKept() throws IOException, URISyntaxException {
        FolderDisk kept = FolderDisk.readOnly(kept());

        assertThat(export(kept)).isEqualTo(Files.readString(kept().resolveSibling("journal-v1.jsonl")));
        assertThat(kept.names())
                .anyMatch(name -> name.endsWith(".seg"))
                .anyMatch(name -> name.endsWith(".cold"))
                .anyMatch(name -> name.endsWith(".ckpt"));
    }

    @Test
    void aBrokerGoesOnWithIt() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(kept())) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }

        Journal journal =
                Journal.open(FolderDisk.open(folder), SampleJournal.SMALL, new Clock(() -> 5_000_000, () -> 0));

        assertThat(journal.sessions()).hasSize(2);
        for (long position : DamageEverywhereTest.positions(journal)) {
            assertThat(journal.read(position).message().payload().toUtf8()).startsWith("payload ");
        }
    }

    /** Unless the format was changed without a new version. */
    @Test
    void theSameFilesAreStillWritten() throws IOException, URISyntaxException {
        var disk = new MemoryDisk();
        SampleJournal.on(disk);

        for (String name : disk.names()) {
            try (var file = disk.open(name, false)) {
                var bytes = java.nio.ByteBuffer.allocate((int) file.size());
                file.read(bytes, 0);
                assertThat(bytes.array()).as(name).isEqualTo(Files.readAllBytes(kept().resolve(name)));
            }
        }
    }

    private static Path kept() throws URISyntaxException {
        var url = JournalVersion1Test.class.getResource("/journal-v1");
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
