package org.ternmq.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** What those on this machine may do with a file or folder who are neither its owner nor of its group. */
enum Others {
    MAY_WRITE,
    MAY_READ,
    MAY_NOTHING,
    /** The system does not tell. */
    UNKNOWN;

    static Others of(Path path) {
        Set<PosixFilePermission> allowed;
        try {
            allowed = Files.getPosixFilePermissions(path);
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
        return allowed.contains(PosixFilePermission.OTHERS_WRITE)
                ? MAY_WRITE
                : allowed.contains(PosixFilePermission.OTHERS_READ) ? MAY_READ : MAY_NOTHING;
    }
}
