package org.ternmq.cli.config.mosquitto;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.config.mosquitto.ConfFile.Option;
import org.ternmq.cli.config.mosquitto.Outcome.Verdict;
import org.ternmq.cli.output.Toml;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Shape;

/** Makes Tern's configuration of a mosquitto.conf (of 2.0), and tells of each line what has become of it. For one thread. */
public final class MosquittoImport {
    private final Draft draft = new Draft();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Draft.Values usual = new Draft.Values(); // the listener of those options that come before the first
    private final Map<Draft.Values, List<Option>> written = new HashMap<>(); // of each listener
    private Draft.Values listener = usual;
    private boolean isUsualStarted;
    private boolean inBridge;
    private boolean isPerListener;

    private MosquittoImport() {}

    /**
     * Reads one, with what it includes.
     *
     * @throws IOException with a sentence that names the file
     */
    public static MosquittoImport of(Path file) throws IOException {
        var made = new MosquittoImport();
        List<Option> options = ConfFile.read(file);
        options.forEach(made::apply);
        made.finish(options);
        return made;
    }

    /** Tern's configuration. */
    public String toml() {
        return draft.toml();
    }

    /** A line for each of mosquitto's. */
    public List<String> report() {
        return outcomes.stream().map(Outcome::toString).toList();
    }

    /** Of these, a line for each that has become nothing. */
    public List<String> unlike() {
        return outcomes.stream()
                .filter(one -> one.verdict() == Verdict.NONE)
                .map(Outcome::toString)
                .toList();
    }

    /** How many lines have become something, are the default, or nothing. */
    public String summary() {
        return count(Verdict.TAKEN) + " taken, " + count(Verdict.DEFAULT) + " equal by default, " + count(Verdict.NONE)
                + " without an equivalent";
    }

    private long count(Verdict verdict) {
        return outcomes.stream().filter(one -> one.verdict() == verdict).count();
    }

    private void apply(Option option) {
        if (option.name().equals("connection")) {
            inBridge = true;
        } else if (option.name().equals("listener")) {
            inBridge = false;
        }
        Rules.Rule rule = Rules.of(option.name());
        if (rule == null && inBridge) { // what else there is a rule for is as if it stood elsewhere
            none(option, "bridges are not there yet");
            return;
        }
        if (rule == null) {
            none(option, "mosquitto 2.0 has no such option");
            return;
        }
        try {
            rule.apply(this, option);
        } catch (IllegalArgumentException wrong) {
            none(option, "mosquitto would not take it: " + wrong.getMessage());
        }
    }

    // ---- what rules do

    void perListener() {
        isPerListener = true;
    }

    boolean isPerListener() {
        return isPerListener;
    }

    void none(Option option, String why) {
        outcomes.add(new Outcome(option, Verdict.NONE, why));
    }

    void usual(Option option, String why) {
        outcomes.add(new Outcome(option, Verdict.DEFAULT, why));
    }

    /** Of all listeners: a second one that says something else has no place. */
    void global(Option option, Key key, Object value) {
        Object before = draft.global.get(key);
        if (before != null && !before.equals(value)) {
            none(option, path(key) + " is one for all listeners, and is " + before + " already");
        } else {
            set(draft.global, option, key, value);
        }
    }

    /** Of all listeners, within the bounds of Tern's. */
    void global(Option option, Key key, long value) {
        Shape.Whole bounds = (Shape.Whole) key.shape();
        global(option, key, (Object) Math.clamp(value, bounds.min(), bounds.max()));
    }

    /** Of all listeners, over what was there. */
    void replace(Option option, Key key, Object value) {
        set(draft.global, option, key, value);
    }

    /** Of this listener. */
    void local(Option option, Key key, Object value) {
        written.computeIfAbsent(listener, l -> new ArrayList<>()).add(option);
        set(listener, option, key, value);
    }

    private void set(Draft.Values table, Option option, Key key, Object value) {
        table.put(key, value);
        boolean isUsual = value.equals(key.standard()) && !key.isByMachine();
        outcomes.add(
                new Outcome(option, isUsual ? Verdict.DEFAULT : Verdict.TAKEN, path(key) + " = " + Toml.of(value)));
    }

    private static String path(Key key) {
        String table = key.section().tableName();
        return table.isEmpty() ? key.keyName() : table + "." + key.keyName();
    }

    /** {@code listener 1883 address}, or {@code listener 0 /path}. */
    void listen(Option option) {
        String[] words = option.value().split("\\s+", 2);
        listener = new Draft.Values();
        draft.listeners.add(listener);
        if (words.length == 2 && words[1].startsWith("/")) {
            local(option, BrokerKey.UNIX, words[1]);
            return;
        }
        listener.put(BrokerKey.HOST, words.length == 2 ? words[1] : "0.0.0.0");
        local(option, BrokerKey.PORT, Rules.number(words[0]));
    }

    /** An option that starts the listener of those before the first. */
    void start(Option option, Key key, Object value) {
        isUsualStarted = true;
        usual.put(key, value);
        outcomes.add(new Outcome(option, Verdict.TAKEN, path(key) + " = " + Toml.of(value)));
    }

    // ---- what shows when all is read

    private void finish(List<Option> options) {
        boolean isAlone = draft.listeners.isEmpty() && written.containsKey(usual);
        if (isUsualStarted || isAlone) {
            usual.put(BrokerKey.PORT, Objects.requireNonNullElse(usual.get(BrokerKey.PORT), 1_883L));
            if (isUsualStarted && usual.get(BrokerKey.HOST) == null) {
                usual.put(BrokerKey.HOST, "0.0.0.0");
            }
            draft.listeners.addFirst(usual);
        } else {
            withoutEffect(written.getOrDefault(usual, List.of()));
        }
        draft.listeners.forEach(this::checkCertificates);
        if (options.stream().noneMatch(option -> option.name().equals("persistence"))) {
            draft.global.put(BrokerKey.DURABILITY, "memory"); // as mosquitto without that option
        }
    }

    private void withoutEffect(List<Option> options) {
        for (Option option : options) {
            replace(
                    option,
                    Verdict.NONE,
                    "it stands before the first listener, and mosquitto does not start the listener of such options");
        }
    }

    /** Authorities, revocations and names of certificates are of use only where clients have to show one. */
    private void checkCertificates(Draft.Values table) {
        boolean isRequired = "required".equals(table.get(BrokerKey.CLIENT_CERTIFICATES));
        for (Option option : written.getOrDefault(table, List.of())) {
            Key key = switch (option.name()) {
                case "cafile" -> BrokerKey.CLIENT_AUTHORITIES;
                case "crlfile" -> BrokerKey.CLIENT_REVOCATIONS;
                case "use_identity_as_username" -> BrokerKey.USER_NAME_FROM_CERTIFICATE;
                default -> null;
            };
            if (key != null && !isRequired) {
                table.remove(key);
                replace(option, Verdict.DEFAULT, "no client has to show a certificate (require_certificate)");
            }
        }
    }

    private void replace(Option option, Verdict verdict, String what) {
        outcomes.replaceAll(one -> one.option().equals(option) ? new Outcome(option, verdict, what) : one);
    }

    @Nullable
    Object global(Key key) {
        return draft.global.get(key);
    }
}
