package org.ternmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.FolderDisk;

/** At any moment of a repair either the old journal is there or the new one can be put in its place. */
class RepairFoldersTest {
    @TempDir
    Path data;

    private Path journal;
    private RepairFolders folders;

    @BeforeEach
    void aDamagedJournal() throws IOException {
        journal = Files.createDirectory(data.resolve("journal"));
        Files.writeString(journal.resolve("old"), "old");
        folders = new RepairFolders(journal);
    }

    @Test
    void theNewOneTakesThePlaceAndTheOldOneIsKept() throws IOException {
        write(folders.begin());

        Path old = folders.finish("now");

        assertThat(old).isEqualTo(data.resolve("journal.damaged-now")).isDirectoryContaining("glob:**/old");
        assertThat(journal).isDirectoryContaining("glob:**/new").isDirectoryNotContaining("glob:**/old");
        assertThat(names()).containsExactly("journal", "journal.damaged-now");
    }

    @Test
    void whatAnEarlierAttemptHasLeftIsRemoved() throws IOException {
        write(folders.begin());
        Files.createDirectory(data.resolve("journal.repaired"));

        folders.begin();

        assertThat(data.resolve("journal.repairing")).isEmptyDirectory();
        assertThat(names()).containsExactly("journal", "journal.repairing");
    }

    @Test
    void cutShortBetweenTheRenamesItIsEndedLater() throws IOException {
        write(folders.begin());
        folders.resume();
        assertThat(journal).isDirectoryContaining("glob:**/old");
        Files.move(data.resolve("journal.repairing"), data.resolve("journal.repaired"));
        folders.resume();
        assertThat(journal).isDirectoryContaining("glob:**/old");
        Files.move(journal, data.resolve("journal.damaged-now"));

        folders.resume();

        assertThat(journal).isDirectoryContaining("glob:**/new");
        assertThat(names()).containsExactly("journal", "journal.damaged-now");
    }

    @Test
    void anOldFolderIsNeverWrittenOver() throws IOException {
        Files.createDirectory(data.resolve("journal.damaged-now"));
        write(folders.begin());

        assertThatThrownBy(() -> folders.finish("now")).isInstanceOf(IOException.class);

        assertThat(journal).isDirectoryContaining("glob:**/old");
    }

    @Test
    void aFolderOpenedForReadingRefusesChanges() throws IOException {
        FolderDisk disk = FolderDisk.readOnly(journal);

        assertThat(disk.names()).containsExactly("old");
        assertThatThrownBy(() -> disk.open("new", true)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> disk.delete("old")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> disk.rename("old", "new")).isInstanceOf(AccessDeniedException.class);
    }

    private static void write(Disk disk) throws IOException {
        disk.open("new", true).close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
