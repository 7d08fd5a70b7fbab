package org.ternmq.cli.soak.measure;

/** What is measured of a broker that runs long, and how much more of it is still no drift. */
public enum Quantity {
    /** Measured only right after a collection that was asked for, so that it is what lives and no garbage. */
    HEAP("heap after a collection", "MiB", 3, 0.10, true),
    /** The JDK's and the sockets'. */
    DIRECT("buffers outside of the heap", "MiB", 4, 0.10, true),
    /** Sockets and files. */
    DESCRIPTORS("file descriptors", "", 10, 0.05, true),
    /** Of the system. */
    THREADS("threads", "", 3, 0.05, true),
    /** All files below it, the prepared segment included. */
    DATA("data folder", "MiB", 64, 0.10, true),
    /** Told and not judged: the JVM takes from the system what it is allowed to. */
    RESIDENT("resident memory", "MiB", 32, 0.15, false),
    /** Told and not judged: what waits is up to the load. */
    HELD("messages held", "", 500, 0.25, false),
    /** Told and not judged: a machine that does other things beside makes it what it is. */
    P50("delivery, median", "ms", 5, 0.50, false),
    /** As the median. */
    P99("delivery, 99th percentile", "ms", 20, 0.50, false);

    private final String title;
    private final String unit;
    private final double toleranceLeast;
    private final double toleranceShare;
    private final boolean judged;

    Quantity(String title, String unit, double toleranceLeast, double toleranceShare, boolean judged) {
        this.title = title;
        this.unit = unit;
        this.toleranceLeast = toleranceLeast;
        this.toleranceShare = toleranceShare;
        this.judged = judged;
    }

    /** As people call it. */
    public String title() {
        return title;
    }

    /** Of its numbers; empty for things that are counted. */
    public String unit() {
        return unit;
    }

    /** By how much it may rise from what it was. */
    double tolerance(double before) {
        return Math.max(toleranceLeast, toleranceShare * before);
    }

    /** Whether drift of it fails a run. */
    boolean isJudged() {
        return judged;
    }
}
