package org.ternmq.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;

/** All that was published in a run, and what each subscriber has to get of it. Confined to the simulation. */
public final class Ledger {
    private final Map<String, Post> posts = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, List<Post>> retained = new LinkedHashMap<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private long tick;
    private long delivered;

    /** What one client has to get; to be asked for once. */
    public Expectation newExpectation(String client) {
        var expectation = new Expectation(this, client);
        expectations.add(expectation);
        return expectation;
    }

    /** Something is about to be published. */
    public Post publish(String publisher, String topic, Qos qos, long expirySeconds, boolean isRetained) {
        int number = numbers.merge(publisher, 1, Integer::sum);
        var post = new Post(publisher, number, topic, qos, expirySeconds, next());
        posts.put(publisher + ' ' + number, post);
        if (isRetained) {
            retained.computeIfAbsent(topic, none -> new ArrayList<>()).add(post);
        }
        return post;
    }

    /** The broker says that it has taken a message over. */
    public void acknowledged(Post post) {
        if (!post.isAcknowledged()) {
            post.acknowledge();
            next();
            expectations.forEach(each -> each.acknowledged(post));
        }
    }

    /** Which message this is. */
    public Post of(Bytes payload) {
        String text = payload.toUtf8();
        int end = text.lastIndexOf(' ');
        Post post = posts.get(text.substring(0, Math.max(0, end)));
        if (post == null || !post.payload().equals(payload)) {
            throw new Violation("phantom", "nobody published " + text);
        }
        return post;
    }

    /** What is retained for each topic, by payload, must be what was acknowledged last, or something later. */
    public void checkRetained(Map<String, Bytes> found, String when) {
        found.values().forEach(this::of);
        retained.forEach((topic, all) -> {
            int last = 0;
            for (Post post : all) {
                last = post.isAcknowledged() ? post.number : last;
            }
            Bytes payload = found.get(topic);
            int number = payload == null ? 0 : of(payload).number;
            if (number < last) {
                throw new Violation(
                        "retained", when + ", " + topic + " has " + number + " though " + last + " was acknowledged");
            }
        });
    }

    /**
     * All that had to come must have come.
     *
     * @param story tells more of a client
     */
    public void checkComplete(UnaryOperator<String> story) {
        expectations.forEach(each -> each.checkComplete(story));
    }

    /** Whether nothing is missing any more. */
    public boolean isComplete() {
        return expectations.stream().allMatch(Expectation::isComplete);
    }

    /** How many messages reached applications. */
    public long delivered() {
        return delivered;
    }

    void countDelivered() {
        delivered++;
    }

    long next() {
        return ++tick;
    }

    /** Whether a filter matches a topic, neither of which begins with a dollar sign. */
    static boolean matches(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
