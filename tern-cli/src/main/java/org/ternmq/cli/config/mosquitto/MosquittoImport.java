package org.ternmq.cli.config.mosquitto;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.config.mosquitto.ConfFile.Option;
import org.ternmq.cli.config.mosquitto.Outcome.Verdict;
import org.ternmq.cli.output.Toml;
import org.ternmq.server.config.key.AccessKey;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;
import org.ternmq.server.config.key.Shape;

/** Makes Tern's configuration of a mosquitto.conf (of 2.0), and tells of each line what has become of it. For one thread. */
public final class MosquittoImport {
    private final Draft draft = new Draft();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Draft.Values usual = new Draft.Values(); // the listener of those options that come before the first
    private final Map<Draft.Values, List<Option>> written = new HashMap<>(); // of each listener
    private final Set<Draft.Values> open = new HashSet<>(); // listeners that say so themselves (per_listener_settings)
    private final Set<Draft.Values> asking = new HashSet<>(); // those that say where passwords are
    private final Map<Draft.Values, String> withheld = new LinkedHashMap<>(); // listeners, and why
    private Draft.Values listener = usual;
    private @Nullable String problem;
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

    /** Why a broker is not to be started with it, or would let in whom mosquitto does not; empty if there is no reason. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
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

    /** Nothing, and more could be done at this listener than with mosquitto: so it is not opened. */
    void withhold(Option option, String why) {
        none(option, why);
        withheld.putIfAbsent(listener, option + ": " + why);
    }

    /** Nothing, and who gets in was decided by that. */
    void unprotected(Option option, String why) {
        none(option, why);
        problem = option + ": " + why + "; look who gets in without it before you start a broker with this";
    }

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
        if (key == AccessKey.PASSWORD_FILE) {
            asking.add(listener);
        }
        Object before = draft.global.get(key);
        if (before != null && !before.equals(value)) {
            String why = path(key) + " is one for all listeners, and is " + before + " already";
            if (key.section() == Section.AUTHENTICATION || key.section() == Section.AUTHORIZATION) {
                withhold(option, why);
            } else {
                none(option, why);
            }
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
        written.computeIfAbsent(usual, l -> new ArrayList<>()).addFirst(option);
        usual.put(key, value);
        outcomes.add(new Outcome(option, Verdict.TAKEN, path(key) + " = " + Toml.of(value)));
    }

    // ---- what shows when all is read

    private void finish(List<Option> options) {
        boolean isLocal = draft.listeners.isEmpty() && !isUsualStarted; // then everybody gets in who is on this machine
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
        withholdWhereNobodyComesIn(isLocal);
        leaveOut();
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

    /** Mosquitto turns everybody away where it has no way in, and Tern would let everybody in who is on this machine. */
    private void withholdWhereNobodyComesIn(boolean isLocal) {
        Object anonymous = draft.global.get(BrokerKey.ALLOW_ANONYMOUS);
        boolean isWayIn =
                Boolean.TRUE.equals(anonymous) || anonymous == null && isLocal || !isPerListener && !asking.isEmpty();
        if (draft.listeners.isEmpty() && !isWayIn) {
            problem = NOBODY;
        }
        for (Draft.Values table : draft.listeners) {
            boolean isNamed = table.get(BrokerKey.USER_NAME_FROM_CERTIFICATE) != null;
            if (!isWayIn && !isNamed && !open.contains(table) && !asking.contains(table)) {
                withheld.putIfAbsent(table, NOBODY);
            }
        }
    }

    private void leaveOut() {
        withheld.keySet().retainAll(draft.listeners);
        draft.listeners.removeAll(withheld.keySet());
        withheld.forEach((table, why) -> written.getOrDefault(table, List.of()).stream()
                .findFirst()
                .ifPresent(first -> replace(first, Verdict.NONE, "this listener is not opened: " + why)));
        if (!draft.listeners.isEmpty() && open.containsAll(draft.listeners)) {
            draft.global.put(BrokerKey.ALLOW_ANONYMOUS, true);
        }
        if (!withheld.isEmpty() && draft.listeners.isEmpty()) {
            problem = "none of its listeners can be opened: "
                    + withheld.values().iterator().next();
        }
    }

    private void replace(Option option, Verdict verdict, String what) {
        outcomes.replaceAll(one -> one.option().equals(option) ? new Outcome(option, verdict, what) : one);
    }

    @Nullable
    Object global(Key key) {
        return draft.global.get(key);
    }

    /** At this listener everybody gets in, and at others that is not said. */
    void openHere() {
        open.add(listener);
    }

    private static final String NOBODY = "nobody gets in: there is neither a password_file nor allow_anonymous true";
}
