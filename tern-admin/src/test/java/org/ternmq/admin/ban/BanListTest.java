package org.ternmq.admin.ban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.overload.Bans;

class BanListTest {
    @TempDir
    Path folder;

    private final AtomicLong millis = new AtomicLong(1_000_000_000_000L);
    private final Bans bans = new Bans();

    private BanList open(Bans enforced) throws IOException {
        return BanList.open(
                folder.resolve("bans.json"),
                enforced,
                millis::get,
                () -> TimeUnit.MILLISECONDS.toNanos(millis.get() - 1_000_000_000_000L));
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(millis.get() - 1_000_000_000_000L);
    }

    @Test
    void addressesAreKeptOutByTheirNetworks() throws Exception {
        BanList list = open(bans);
        list.add(BanEntry.whom("address", "10.1.0.0/16"), Optional.empty(), Optional.empty());
        list.add(BanEntry.whom("address", "10.2.3.4"), Optional.empty(), Optional.empty());
        list.add(BanEntry.whom("address", "2001:db8::/32"), Optional.empty(), Optional.empty());

        assertThat(IntStream.of(1, 255)).allMatch(last -> has("10.1.7." + last));
        assertThat(has("10.2.3.4")).isTrue();
        assertThat(has("10.2.3.5")).isFalse();
        assertThat(has("2001:db8:1::1")).isTrue();
        assertThat(has("2001:db9::1")).isFalse();
        assertThat(bans.hasAddress(null, nanos())).isFalse();
    }

    private boolean has(String address) {
        try {
            return bans.hasAddress(InetAddress.getAllByName(address)[0], nanos());
        } catch (IOException none) {
            throw new AssertionError(none);
        }
    }

    @Test
    void whatIsNotWrittenDownDoesNotHold() throws Exception {
        BanList list = open(bans);
        Files.createDirectory(folder.resolve("bans.json.new")); // nothing can be written there

        assertThatThrownBy(() -> list.add(BanEntry.whom("client", "c"), Optional.empty(), Optional.empty()))
                .isInstanceOf(IOException.class);
        assertThat(list.all()).isEmpty();
        assertThat(bans.hasClient("c", nanos())).isFalse();
    }

    @Test
    void aTimeGoesOnWhileNobodyRuns() throws Exception {
        open(bans).add(BanEntry.whom("user", "u"), Optional.of(Duration.ofSeconds(100)), Optional.of("n"));
        millis.addAndGet(90_000);
        Bans later = new Bans();
        BanList list = open(later);

        assertThat(list.all()).singleElement().satisfies(entry -> {
            assertThat(entry.note()).contains("n");
            assertThat(later.hasUser("u", nanos())).isTrue();
        });
        millis.addAndGet(12_000);
        assertThat(later.hasUser("u", nanos())).isFalse();
        assertThat(list.all()).isEmpty();
    }

    @Test
    void theListIsBounded() throws Exception {
        Files.writeString(
                folder.resolve("bans.json"),
                IntStream.range(0, BanList.ENTRIES_MAX)
                        .mapToObj(i -> "{\"kind\": \"client\", \"value\": \"c" + i
                                + "\", \"since\": \"2026-01-01T00:00:00Z\", \"until\": null, \"note\": null}")
                        .collect(Collectors.joining(",", "{\"bans\": [", "]}")));
        BanList list = open(bans);

        assertThatThrownBy(() -> list.add(BanEntry.whom("client", "more"), Optional.empty(), Optional.empty()))
                .isInstanceOf(BanList.FullException.class);
        list.add(BanEntry.whom("client", "c7"), Optional.of(Duration.ofSeconds(1)), Optional.empty());
        assertThat(list.all()).hasSize(BanList.ENTRIES_MAX);
        assertThat(bans.hasClient("c9999", nanos())).isTrue();
        assertThat(bans.hasClient("more", nanos())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"bans\": [1]}",
                "{\"bans\": [{\"kind\": \"client\"}]}",
                "{\"bans\": [{\"kind\": \"city\", \"value\": \"x\", \"since\": \"2026-01-01T00:00:00Z\"}]}",
                "{\"bans\": [{\"kind\": \"client\", \"value\": \"x\", \"since\": \"yesterday\"}]}"
            })
    void aBrokenFileIsNotPassedOver(String text) throws IOException {
        Files.writeString(folder.resolve("bans.json"), text);

        assertThatThrownBy(() -> open(bans))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bans.json cannot be read: ");
    }
}
