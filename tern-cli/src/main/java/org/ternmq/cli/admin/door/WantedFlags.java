package org.ternmq.cli.admin.door;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which clients, or their sessions, are listed. */
public final class WantedFlags {
    /** None is given. */
    public WantedFlags() {}

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only client identifiers that begin so.")
    private @Nullable String prefix;

    @Option(names = "--user", paramLabel = "NAME", description = "Only those of a user.")
    private @Nullable String user;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Only those connected from there: 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32.")
    private @Nullable String address;

    @Option(names = "--state", paramLabel = "connected|away", description = "Only those with a connection, or without.")
    private @Nullable String state;

    @Option(names = "--limit", paramLabel = "N", description = "No more than so many; all if not given.")
    private int limit;

    /** The list at a path, of these alone. */
    public Listing listing(AdminClient broker, String path) {
        return new Listing(broker, path)
                .with("prefix", prefix)
                .with("user", user)
                .with("address", address)
                .with("state", state);
    }

    /** How many at the most; 0 for all. */
    public int limit() {
        if (limit < 0) {
            throw AdminFailure.usage("--limit is a number from 1 on");
        }
        return limit;
    }
}
