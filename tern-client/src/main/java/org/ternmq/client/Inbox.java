package org.ternmq.client;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;

/**
 * Messages received and not yet taken. Filled by the reader, which stops reading while it is full; emptied by any thread. Bounded in
 * messages and bytes; one packet that was already read may go beyond.
 */
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final ConnectOptions.Bounds bounds;
    private long bytes;
    private @Nullable MqttException end;

    Inbox(ConnectOptions.Bounds bounds) {
        this.bounds = bounds;
    }

    void add(Message message) {
        lock.lock();
        try {
            messages.add(message);
            bytes += message.payload().length();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isFull() {
        lock.lock();
        try {
            return end == null && (messages.size() >= bounds.messagesMax() || bytes >= bounds.bytesMax());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is room for more, or nothing more will come. */
    void awaitRoom() {
        lock.lock();
        try {
            while (isFull()) {
                room.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The oldest message; nothing if none came within the time. What came before the end is still there after it. */
    Optional<Message> take(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (messages.isEmpty() && end == null && left > 0) {
                left = filled.awaitNanos(left);
            }
            Message oldest = messages.poll();
            if (oldest != null) {
                bytes -= oldest.payload().length();
                room.signal();
                return Optional.of(oldest);
            }
            if (end != null) {
                throw end.again();
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes, or, with {@code null}, something comes again. */
    void end(@Nullable MqttException why) {
        lock.lock();
        try {
            end = why;
            filled.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
