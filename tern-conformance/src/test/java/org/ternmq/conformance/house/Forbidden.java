package org.ternmq.conformance.house;

import java.util.Set;

/** What a class that is handed time, chance and bytes may not call. */
final class Forbidden {
    private static final Set<String> CLASSES = Set.of(
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.net.DatagramSocket",
            "java.net.MulticastSocket",
            "java.net.ServerSocket",
            "java.net.Socket",
            "java.security.SecureRandom",
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Timer",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.random.RandomGeneratorFactory");
    private static final Set<String> PACKAGES = Set.of("java.net.http.", "java.nio.channels.", "java.nio.file.");
    private static final Set<String> ASKING = Set.of("currentThread", "holdsLock");
    private static final Set<String> OF_ANSWERS = Set.of(
            "completedFuture",
            "failedFuture",
            "isCompletedExceptionally",
            "isDone",
            "resultNow",
            "thenApply",
            "whenComplete");
    private static final Set<String> METHODS = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.util.Date.<init>",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "java.util.UUID.randomUUID",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of");

    private Forbidden() {}

    static boolean isForbidden(String owner, String method) {
        return CLASSES.contains(owner)
                || PACKAGES.stream().anyMatch(owner::startsWith)
                || METHODS.contains(owner + "." + method)
                || owner.startsWith("java.time.") && method.equals("now")
                || isThread(owner, method)
                || isWaiting(owner, method);
    }

    /** An answer that comes later may be looked at and passed on, but neither waited for nor worked out on a thread of its own. */
    private static boolean isWaiting(String owner, String method) {
        return owner.equals("java.util.concurrent.CompletableFuture") && !OF_ANSWERS.contains(method);
    }

    /** Asking which thread one is on makes none; confined classes assert it. */
    private static boolean isThread(String owner, String method) {
        return (owner.equals("java.lang.Thread") || owner.startsWith("java.lang.Thread$")) && !ASKING.contains(method);
    }
}
