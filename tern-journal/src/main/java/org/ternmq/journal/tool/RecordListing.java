package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.RecordReader;
import org.ternmq.journal.record.RecordType;
import org.ternmq.journal.record.UnknownRecordException;

/** Lists records, one line each: position, kind, bytes, and what it says. Damage is a line of its own. */
public final class RecordListing implements FoundFrames {
    private final RecordReader reader = new RecordReader();
    private final Consumer<String> lines;
    private final long from;

    private RecordListing(long from, Consumer<String> lines) {
        this.from = from;
        this.lines = lines;
    }

    /** Lists all records at or behind a position. */
    public static void write(JournalFiles files, long from, Consumer<String> lines) throws IOException {
        var listing = new RecordListing(from, lines);
        for (JournalFiles.Found segment :
                files.segments().tailMap(Layout.number(from), true).values()) {
            if (segment.number() <= files.lastWritten()) {
                SegmentScan scan = files.scan(segment);
                listing.gap();
                scan.run(segment.number() == files.lastWritten(), listing);
                scan.damages().forEach(damage -> lines.accept("damaged: " + damage));
            }
        }
    }

    @Override
    public void frame(long position, ByteBuffer frame) {
        int code = Layout.type(frame, 0);
        RecordType known = RecordType.known(code);
        String kind = known == null ? "type " + code : known.name();
        String line = Layout.place(position) + " " + kind + " " + frame.remaining() + " bytes ";
        try {
            LogRecord record = reader.read(position, (byte) code, Layout.body(frame, 0));
            line += RecordText.of(record);
        } catch (InconsistentJournalException | UnknownRecordException wrong) {
            line += wrong.getMessage();
        }
        if (position >= from) {
            lines.accept(line);
        }
    }

    @Override
    public void gap() {
        reader.bodyBefore(RecordReader.NONE);
    }
}
