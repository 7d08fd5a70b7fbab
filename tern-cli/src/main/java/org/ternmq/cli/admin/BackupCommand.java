package org.ternmq.cli.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.AdminFailure;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tern backup}: what a running broker keeps, as a file. */
@Command(
        name = "backup",
        description = "Writes what a running broker keeps to a file, while it goes on.",
        footer = {
            "",
            "In the file are the sessions, the queued and the retained messages as they were on the disk of the broker when the command began,",
            "and who is banned; not the configuration, nor the files of passwords, rules and certificates. tern restore makes a data folder",
            "of it. The data folder of a broker that is stopped can be copied as it is. For example:",
            "",
            "  tern backup monday.zip",
            "  tern backup --admin-url http://broker:8080 --token-file token monday.zip",
            "",
            AdminCommand.CODES,
            "5 the broker does not do it, 6 the file cannot be written, 27 it does not answer in time."
        })
public final class BackupCommand extends AdminCommand {
    @Parameters(paramLabel = "FILE", description = "Where to; it must not be there yet.")
    private @Nullable Path file;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        Path target = Objects.requireNonNull(file).toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        if (Files.exists(target)) {
            throw new AdminFailure(ExitCode.USAGE, target + " is there already");
        }
        try {
            reserve(part);
            broker.download("/backup", in -> write(in, part));
            int files = filesIn(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            Map<String, @Nullable Object> done = new LinkedHashMap<>();
            done.put("file", target.toString());
            done.put("bytes", Files.size(target));
            done.put("files", files);
            print(done, out);
        } catch (IOException failed) {
            throw new AdminFailure(ExitCode.DISK_FAILED, "cannot write " + part + ": " + failed.getMessage());
        } finally {
            remove(part);
        }
    }

    private static void reserve(Path part) throws IOException {
        try {
            Files.createFile(part);
        } catch (FileAlreadyExistsException other) {
            throw new AdminFailure(ExitCode.USAGE, part + " is there already; is another backup being made?");
        }
    }

    private static void write(InputStream in, Path part) throws IOException {
        try (var to = Files.newOutputStream(part)) {
            in.transferTo(to);
        }
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    /** That it has its directory says that it is whole. */
    private static int filesIn(Path part) {
        try (ZipFile zip = new ZipFile(part.toFile())) {
            return zip.size();
        } catch (IOException cut) {
            throw new AdminFailure(ExitCode.CANNOT_CONNECT, "the broker has not sent all of it: " + cut.getMessage());
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException stays) {
            throw new AdminFailure(ExitCode.DISK_FAILED, "cannot remove " + part + ": " + stays.getMessage());
        }
    }
}
