package org.ternmq.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

class StrftimeTest {
    private static final ZonedDateTime NEW_YEAR =
            ZonedDateTime.of(2023, 1, 1, 0, 5, 9, 120_000_000, ZoneOffset.ofHours(1));

    private static String all(String conversions, ZonedDateTime at) {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < conversions.length(); i++) {
            said.add(Strftime.of(conversions.charAt(i), at));
        }
        return String.join("|", said);
    }

    @Test
    void aSundayAtTheBeginningOfTheYear() {
        assertEquals("Sun|Sunday|Jan|January| 1|01|001", all("aAbBedj", NEW_YEAR));
        assertEquals("00|12| 0|12|AM|am|05|09|120000000", all("HIklpPMSN", NEW_YEAR));
        assertEquals("20|23|2023|22|2022|52|01|00|7|0", all("CyYgGVUWuw", NEW_YEAR));
        assertEquals("01/01/23|2023-01-01|+0100|1672527909", all("DFzs", NEW_YEAR));
        assertEquals("Sun Jan  1 00:05:09 2023", Strftime.of('c', NEW_YEAR));
    }

    @Test
    void whatIsNoConversionStaysAsItIs() {
        assertEquals("%Q|%1|%é|%E|%", all("Q1éE%", NEW_YEAR));
    }

    @Test
    void itSaysWhatTheSystemSays() throws Exception {
        Path date = Path.of("/bin/date");
        assumeTrue(Files.isExecutable(date), "skipped, because there is no " + date);
        String conversions = "aAbBcCdDeFgGhHIjklmMpPrRsSTuUVwWxXyYz";
        String form = "+" + conversions.replaceAll("(.)", "|%$1").substring(1);
        Seeds.each(100, random -> {
            long seconds = random.nextLong(0, 4_102_444_800L);
            ProcessBuilder builder = new ProcessBuilder(date.toString(), "-u", "-d", "@" + seconds, form);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            String expected =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();

            ZonedDateTime at = Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC);
            assertEquals(expected, all(conversions, at));
        });
    }
}
