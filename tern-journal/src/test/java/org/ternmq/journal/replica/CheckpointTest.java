package org.ternmq.journal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

class CheckpointTest {
    private static byte[] write(Replica replica) throws IOException {
        var bytes = new ByteArrayOutputStream();
        CheckpointWriter.write(replica, bytes);
        return bytes.toByteArray();
    }

    private static Replica read(byte[] bytes) throws IOException {
        return CheckpointReader.read(new ByteArrayInputStream(bytes));
    }

    private static Replica some(int records) {
        var journal = new RandomJournal(Seeds.random(7));
        var replica = new Replica();
        for (int i = 0; i < records; i++) {
            RandomJournal.Entry entry = journal.next();
            replica.apply(entry.position(), entry.record());
        }
        return replica;
    }

    @Test
    void nothingAtAllComesBack() throws IOException {
        assertEquals(ReplicaDump.of(new Replica()), ReplicaDump.of(read(write(new Replica()))));
    }

    @Test
    void theSameStateIsTheSameFile() throws IOException {
        byte[] bytes = write(some(500));

        assertEquals(Arrays.hashCode(bytes), Arrays.hashCode(write(read(bytes))));
    }

    @Test
    void manyBlocksComeBack() throws IOException {
        Replica replica = CheckpointMeasure.replica(2_000, 400_000);
        byte[] bytes = write(replica);

        Replica read = read(bytes);

        assertTrue(bytes.length > 1 << 20, "more than one block of 1 MiB, this is " + bytes.length);
        assertTrue(bytes.length < 8 * 400_000, "8 bytes a reference at most, this is " + bytes.length);
        assertEquals(ReplicaDump.of(replica), ReplicaDump.of(read));
        assertEquals(400_000, read.live().count());
    }

    @Test
    void damageOfAnyByteIsNoticed() throws IOException {
        byte[] whole = write(some(120));
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            var refused = assertThrows(DamagedCheckpointException.class, () -> read(damaged), "byte " + i);
            assertTrue(refused.offset() <= i, "byte " + i + ": " + refused.getMessage());
        }
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        byte[] whole = write(some(120));
        for (int i = 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            assertThrows(DamagedCheckpointException.class, () -> read(cut), "length " + i);
        }
    }

    @Test
    void whatFollowsBehindTheEndIsRefused() throws IOException {
        byte[] whole = write(some(120));

        var refused =
                assertThrows(DamagedCheckpointException.class, () -> read(Arrays.copyOf(whole, whole.length + 1)));

        assertEquals(whole.length, refused.offset());
    }

    @Test
    void aNewerVersionIsRefused() throws IOException {
        byte[] bytes = write(new Replica());
        bytes[11] = 3;

        var refused = assertThrows(DamagedCheckpointException.class, () -> read(bytes));

        assertEquals(
                "the checkpoint cannot be used: at byte 8 its version is 3, which this version of Tern does not know",
                refused.getMessage());
    }

    @Test
    void whatNobodyOwnsIsWrittenAsTheFirstVersionDid() throws IOException {
        Replica unowned = CheckpointMeasure.replica(3, 10);
        assertEquals(1, write(unowned)[11]);

        unowned.sessions().iterator().next().userName = "ann";

        assertEquals(2, write(unowned)[11]);
        assertEquals(ReplicaDump.of(unowned), ReplicaDump.of(read(write(unowned))));
    }

    @Test
    void anOldCheckpointWhoseVersionAloneIsWrongIsDamaged() throws IOException {
        byte[] bytes = write(CheckpointMeasure.replica(3, 10));
        for (byte version : new byte[] {0, 2, 3, 9}) {
            bytes[11] = version;
            assertFalse(assertThrows(DamagedCheckpointException.class, () -> read(bytes))
                    .isNewer());
        }
    }

    @Test
    void aFullDiskIsTold() {
        var full = new OutputStream() {
            private int left = 100;

            @Override
            public void write(int b) throws IOException {
                if (--left < 0) {
                    throw new IOException("full");
                }
            }
        };

        assertEquals(
                "full",
                assertThrows(IOException.class, () -> CheckpointWriter.write(some(500), full))
                        .getMessage());
    }
}
