package org.ternmq.auth.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Writes files that hold secrets, and that somebody may read at the same moment. */
public final class AtomicWrite {
    private AtomicWrite() {}

    /**
     * Gives a file another content: whoever reads it sees the old or the new one, after a crash as well. A new file is for its owner alone; one
     * that is there keeps owner, group and mode, and stays where a link to it leads.
     *
     * @throws IOException if that cannot be; the file is as it was then
     */
    public static void replace(Path file, byte[] content) throws IOException {
        boolean isThere = Files.exists(file);
        Path target = isThere ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.resolveSibling("");
        Path written = Files.createTempFile(folder, ".tern-", ".new"); // for its owner alone
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            if (isThere) {
                keepAttributes(target, written);
            }
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
        sync(folder);
    }

    private static void keepAttributes(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) { // a system without owners and modes
            return;
        }
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes now = view.readAttributes();
        if (!now.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!now.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
    }

    /** So that the new name is on the disk as well; not every system can. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException cannot) {
            return;
        }
    }
}
