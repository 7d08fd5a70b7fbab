import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that attacks: told on its input "phase number milliseconds" it does that for so long, and answers "tried closed unanswered":
 * how much was tried, how often the broker ended it, how often nothing came of it in time. Arguments are ports: tcp=1883 tls=8883 …
 */
final class Attacker {
    private final Map<String, Integer> ports;
    private final LongAdder tried = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder unanswered = new LongAdder();

    private Attacker(Map<String, Integer> ports) {
        this.ports = ports;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Integer> ports = new HashMap<>();
        for (String door : args) {
            ports.put(door.replaceFirst("=.*", ""), Integer.parseInt(door.replaceFirst(".*=", "")));
        }
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            Attacker attacker = new Attacker(ports);
            attacker.attack(words[0], Integer.parseInt(words[1]), System.nanoTime() + Long.parseLong(words[2]) * 1_000_000);
            System.out.println(attacker.tried + " " + attacker.closed + " " + attacker.unanswered);
        }
    }

    private void attack(String phase, int number, long endNanos) throws Exception {
        Victim victim = new Victim(ports, number, tried);
        switch (phase) {
            case "attempts" -> storm(victim, Attempts::fail, endNanos);
            case "attempts-3000" -> storm(victim, paced(3_000, Attempts::fail), endNanos);
            case "passwords" -> storm(victim, Attempts::logIn, endNanos);
            case "slow-connect" -> new Slow(victim, "tcp", new byte[0], Slow.LONG_CONNECT).run(endNanos, closed);
            case "slow-tls" -> new Slow(victim, "tls", new byte[0], TlsAttempts.clientHello()).run(endNanos, closed);
            case "slow-ws" -> new Slow(victim, "ws", new byte[0], WebSocketAttempts.REQUEST).run(endNanos, closed);
            case "websocket" -> storm(victim, WebSocketAttempts::abuse, endNanos);
            case "tls" -> storm(victim, TlsAttempts::abuse, endNanos);
            case "proxy" -> storm(victim, Attempts::forgeProxy, endNanos);
            case "subscribe" -> storm(victim, Attempts::subscribe, endNanos);
            case "pings" -> storm(victim, Attempts::ping, endNanos);
            case "take-over" -> storm(victim, Attempts::takeOver, endNanos);
            case "announce" -> new Slow(victim, "tcp", Slow.ANNOUNCEMENT, Slow.ZEROS).run(endNanos, closed);
            case "random" -> storm(victim, Attempts::random, endNanos);
            default -> throw new IllegalArgumentException(phase);
        }
    }

    private static Victim.Attempt paced(int perSecond, Victim.Attempt attempt) {
        long began = System.nanoTime();
        return (victim, number, chance) -> {
            LockSupport.parkNanos(began + number * 1_000_000_000L / perSecond - System.nanoTime());
            attempt.make(victim, number, chance);
        };
    }

    /** Some threads that do nothing but the one thing; the process has one core, however many they are. */
    private void storm(Victim victim, Victim.Attempt attempt, long endNanos) throws InterruptedException {
        var next = new AtomicInteger();
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            Random chance = new Random(i);
            threads[i] = Thread.ofPlatform().start(() -> {
                while (System.nanoTime() - endNanos < 0) {
                    try {
                        attempt.make(victim, next.getAndIncrement(), chance);
                    } catch (SocketTimeoutException late) {
                        unanswered.increment();
                    } catch (IOException | UncheckedIOException ended) {
                        closed.increment();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static final int THREADS = 16;
}
