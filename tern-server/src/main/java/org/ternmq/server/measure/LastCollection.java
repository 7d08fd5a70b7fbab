package org.ternmq.server.measure;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The collection of garbage that ended last.
 *
 * @param heapBytes what it left of the heap
 * @param endMillis when it ended, since the JVM began
 */
public record LastCollection(long heapBytes, long endMillis) {
    /** As it is now; nothing if there was none yet. */
    public static Optional<LastCollection> look() {
        return ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                .map(GarbageCollectorMXBean::getLastGcInfo)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(GcInfo::getEndTime))
                .map(last -> new LastCollection(left(last), last.getEndTime()));
    }

    /** What the last collection left of the heap, 0 before the first. */
    public static long heapLeftBytes() {
        return look().map(LastCollection::heapBytes).orElse(0L);
    }

    /** What the buffers take that the JDK has outside of the heap; those of the sockets are mostly Netty's own. */
    public static long directBufferBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long left(GcInfo collection) {
        return HEAP.stream()
                .map(collection.getMemoryUsageAfterGc()::get)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static final List<String> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .toList();
}
