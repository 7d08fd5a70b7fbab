import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** One part of the run, and what was seen of the broker in it. */
final class Phase {
    final String name;
    final long fromNanos = System.nanoTime();
    long toNanos;
    long tried;
    long closed;
    long unanswered;
    long residentMax;
    double cpuShare; // 1 is a whole core
    int disconnected;
    final Map<String, Long> refused = new TreeMap<>(); // by the reasons of $SYS/broker/clients/refused

    private final Running broker;
    private final Load load;
    private final double cpuBefore;

    /** It begins. */
    Phase(String name, Running broker, Load load) throws IOException {
        this.name = name;
        this.broker = broker;
        this.load = load;
        this.cpuBefore = broker.cpuSeconds();
        this.disconnected = load.disconnected.get();
        count(-1);
        look();
    }

    void look() throws IOException {
        residentMax = Math.max(residentMax, broker.residentBytes());
    }

    /** It is over, with the attacker's answer. */
    Phase ended(String answer) throws IOException {
        toNanos = System.nanoTime();
        String[] counts = answer.split(" ");
        tried = Long.parseLong(counts[0]);
        closed = Long.parseLong(counts[1]);
        unanswered = Long.parseLong(counts[2]);
        look();
        cpuShare = (broker.cpuSeconds() - cpuBefore) / seconds();
        disconnected = load.disconnected.get() - disconnected;
        return this;
    }

    /** Waits until the broker has told its numbers, which it does once a second. */
    Phase told() throws InterruptedException {
        Thread.sleep(1_200);
        count(1);
        refused.values().removeIf(count -> count == 0);
        return this;
    }

    double seconds() {
        return (toNanos - fromNanos) / 1e9;
    }

    private void count(int sign) {
        load.told.forEach((topic, value) -> {
            if (topic.startsWith(REFUSED)) {
                refused.merge(topic.substring(REFUSED.length()), sign * Long.parseLong(value), Long::sum);
            }
        });
    }

    static final long LOOK_MILLIS = 50;
    static final String REFUSED = "clients/refused/";
}
