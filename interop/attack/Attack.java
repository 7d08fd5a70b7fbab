import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Attacks a broker while a load of good clients runs, once with the defaults and once as a broker that anyone can reach, and says what
 * the good clients noticed. See ../README.md. Started by ../attack.sh.
 */
final class Attack {
    private final Path work;
    private final String tern;
    private final List<String> pinned;
    private final List<String> pinnedAttacker;
    private final boolean isShort;
    private final Verdicts verdicts;

    private Attack(Map<String, String> options) {
        work = Path.of(options.get("work"));
        tern = options.get("tern");
        pinned = words(options.get("pinned"));
        pinnedAttacker = words(options.get("pinned-attacker"));
        isShort = options.get("short").equals("yes");
        verdicts = new Verdicts(options.get("strict").equals("yes"));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : args) {
            options.put(arg.replaceFirst("=.*", ""), arg.replaceFirst("[^=]*=", ""));
        }
        Attack attack = new Attack(options);
        attack.against("with the defaults", "", PHASES);
        attack.against("as docs/overload.md recommends", Files.readString(Path.of(options.get("overload"))), PHASES);
        attack.against("with users", USERS.formatted(options.get("users")), List.of("passwords"));
        System.exit(attack.verdicts.exitCode());
    }

    private void against(String how, String more, List<String> attacks) throws Exception {
        System.out.printf("%n== A broker %s%n%n", how);
        Map<String, Integer> ports = freePorts();
        Path log = work.resolve("broker.log");
        try (Running broker = start(ports, more, log);
                Load load = new Load(ports.get("tcp"), CLIENTS);
                Opponent attacker = new Opponent(command(ports))) {
            List<Phase> phases = play(broker, load, attacker, attacks);
            load.finish();
            Table.print(phases, load, !isShort);
            System.out.println("closed, as the log says: " + broker.closedByReason());
            verdicts.judge(phases, load, broker, !more.isEmpty());
        }
    }

    private List<Phase> play(Running broker, Load load, Opponent attacker, List<String> attacks) throws Exception {
        List<Phase> phases = new ArrayList<>();
        Thread.sleep(isShort ? 2_000 : 15_000); // what has just started compiles
        phases.add(calm("calm", broker, load));
        int number = 0;
        for (String name : attacks) {
            boolean isLong = name.equals("passwords") || name.startsWith("attempts") && !(isShort && name.endsWith("3000")) || !isShort && name.startsWith("slow-"); // who is shown out after ten seconds
            long millis = (isShort ? 900 : 5_000) * (isLong ? 3 : 1);
            Phase phase = new Phase(name, broker, load);
            String answer = attacker.attack(name + " " + number++ + " " + millis, phase::look);
            phases.add(ended(phase, answer));
        }
        Thread.sleep(isShort ? 500 : 3_000);
        phases.add(calm("calm after", broker, load));
        return phases;
    }

    private Phase calm(String name, Running broker, Load load) throws Exception {
        Phase phase = new Phase(name, broker, load);
        long end = System.nanoTime() + (isShort ? 2 : 10) * 1_000_000_000L;
        while (System.nanoTime() < end) {
            Thread.sleep(Phase.LOOK_MILLIS);
            phase.look();
        }
        return ended(phase, "0 0 0");
    }

    private Phase ended(Phase phase, String answer) throws Exception {
        phase.ended(answer);
        return isShort ? phase : phase.told();
    }

    // ---- the broker and the attacker

    private Running start(Map<String, Integer> ports, String more, Path log) throws Exception {
        try {
            return Running.start(pinned, tern, configuration(ports, more), log);
        } catch (IOException failure) {
            if (ports.remove("quic") == null || !failure.getMessage().toLowerCase(Locale.ROOT).contains("quic")) {
                throw failure;
            }
            System.out.println("skipped, because the broker has no QUIC here: datagrams to its port");
            return Running.start(pinned, tern, configuration(ports, more), log);
        }
    }

    private Path configuration(Map<String, Integer> ports, String more) throws IOException {
        StringBuilder text = new StringBuilder("data = \"" + Files.createTempDirectory(work, "data") + "\"\nsys_interval_seconds = 1\nallow_anonymous = true\n");
        for (Map.Entry<String, Integer> door : ports.entrySet()) {
            text.append("[[listener]]\nport = ").append(door.getValue()).append('\n');
            text.append(
                    switch (door.getKey()) {
                        case "tls" -> certificate();
                        case "ws" -> "protocol = \"ws\"\n";
                        case "wss" -> "protocol = \"ws\"\n" + certificate();
                        case "proxy" -> "proxy_protocol = true\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
                        case "quic" -> "protocol = \"quic\"\n" + certificate();
                        default -> "";
                    });
        }
        return Files.writeString(work.resolve("tern.toml"), text + more);
    }

    private String certificate() {
        return "certificate = \"%s/server.pem\"\nkey = \"%s/server.key\"\n".formatted(work, work);
    }

    private static Map<String, Integer> freePorts() throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        List<ServerSocket> held = new ArrayList<>();
        for (String door : List.of("tcp", "tls", "ws", "wss", "proxy", "quic")) {
            held.add(new ServerSocket(0));
            ports.put(door, held.getLast().getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    private List<String> command(Map<String, Integer> ports) {
        List<String> command = new ArrayList<>(pinnedAttacker);
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Attacker"));
        ports.forEach((door, port) -> command.add(door + "=" + port));
        return command;
    }

    static final int CLIENTS = 1_000;

    /** The good clients show nothing. */
    private static final String USERS = """
            [authentication]
            password_file = "%s"
            """;
    private static final List<String> PHASES = List.of(
            "attempts", "attempts-3000", "slow-connect", "slow-tls", "slow-ws", "websocket", "tls", "proxy", "subscribe", "pings", "take-over",
            "announce", "random", "attempts"); // once more: the first ones had the broker compile
}
