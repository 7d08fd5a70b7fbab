package org.ternmq.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The name of a Unix socket in the file system, which stays when its process is gone. */
final class UnixSocketFile {
    private UnixSocketFile() {}

    /**
     * Removes a socket that nobody listens on.
     *
     * @throws IOException if somebody does, or something else has that name
     */
    static void removeIfLeftBehind(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("there is a file that is no socket: " + file);
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(file));
        } catch (IOException nobodyListens) {
            Files.delete(file);
            return;
        }
        throw new IOException("another program listens there: address in use");
    }

    /** Removes it, as far as that is possible. */
    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) { // the next one that listens there removes it
            return;
        }
    }
}
