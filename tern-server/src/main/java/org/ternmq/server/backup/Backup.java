package org.ternmq.server.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ternmq.admin.json.Json;
import org.ternmq.journal.store.JournalCopy;

/**
 * Writes all that a broker keeps, as it was at one moment, as a zip file: {@value #ABOUT}, which says what it is; the files of the journal below {@value
 * #JOURNAL}; and {@value #BANS}, if anybody is kept out. One that was cut short has no directory at its end and cannot be restored.
 */
public final class Backup {
    static final String ABOUT = "backup.json";
    static final String JOURNAL = "journal/";
    static final String BANS = "bans.json";
    static final int FORMAT = 1;

    private Backup() {}

    /**
     * Writes one.
     *
     * @param journal as it was; not closed
     * @param data the folder where the broker has the rest
     * @param version of the broker
     * @param to not closed
     */
    public static void write(JournalCopy journal, Path data, String version, OutputStream to) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(to);
        zip.setLevel(Deflater.BEST_SPEED); // segments are zeros at their end
        begin(zip, ABOUT);
        zip.write(Json.of(Map.of(
                        "format",
                        FORMAT,
                        "tern",
                        version,
                        "made_at",
                        Instant.now().toString(),
                        "files",
                        journal.files(),
                        "bytes",
                        journal.bytes()))
                .getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        journal.writeTo(name -> {
            begin(zip, JOURNAL + name);
            return new FilterOutputStream(zip) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    zip.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    zip.closeEntry();
                }
            };
        });
        Path bans = data.resolve(BANS);
        if (Files.exists(bans)) {
            begin(zip, BANS);
            zip.write(Files.readAllBytes(bans));
            zip.closeEntry();
        }
        zip.finish();
        to.flush();
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
    }
}
