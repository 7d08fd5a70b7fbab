package org.ternmq.cli;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** What a broker says of itself when it has started, in at most {@link #LINES_MAX} lines. */
final class Banner {
    /** As many as fit beside other things on a screen. */
    static final int LINES_MAX = 12;

    private static final int LISTENERS_MAX = 4;
    private static final String INDENT = "                 ";

    private Banner() {}

    static List<String> of(
            TernBroker broker, Configuration configuration, @Nullable Path file, String version, long startMillis) {
        List<String> lines = new ArrayList<>();
        lines.add("Tern " + version + ", JDK " + Runtime.version() + ", " + transport(broker) + ", "
                + plural(configuration.loops(), "loop"));
        lines.add("  configuration  "
                + (file == null ? "defaults, no file" : file.toAbsolutePath().normalize()));
        lines.add("  data folder    " + configuration.data().toAbsolutePath().normalize());
        lines.add("                 " + safety(configuration.journal().durability()));
        addListeners(lines, broker.listening(), configuration);
        lines.add(reach(broker, configuration));
        broker.admin().ifPresent(door -> lines.add("  operators ask  " + door));
        if (configuration.listeners().get(0).scheme().equals("mqtt")) {
            lines.add("  try            " + subscribe("tern sub", broker));
            lines.add("  or             " + subscribe("mosquitto_sub", broker));
        }
        lines.add("ready in " + startMillis + " ms");
        return lines;
    }

    private static String transport(TernBroker broker) {
        return switch (broker.transport()) {
            case EPOLL -> "epoll";
            case NIO -> "nio";
        };
    }

    private static String safety(Durability durability) {
        return switch (durability) {
            case DISK -> "an acknowledgement means that it is on the disk (durability = \"disk\")";
            case OS -> "an acknowledgement survives the broker, but not the machine (durability = \"os\")";
            case MEMORY -> "NOTHING IS KEPT: a restart forgets sessions and messages (durability = \"memory\")";
        };
    }

    private static String plural(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static void addListeners(List<String> lines, List<SocketAddress> addresses, Configuration configuration) {
        int room = configuration.admin().isPresent() ? LISTENERS_MAX - 1 : LISTENERS_MAX;
        int shown = addresses.size() <= room ? addresses.size() : room - 1;
        for (int i = 0; i < shown; i++) {
            lines.add((i == 0 ? "  listening on   " : "                 ")
                    + text(addresses.get(i), configuration.listeners().get(i))
                    + safety(configuration.listeners().get(i), configuration));
        }
        if (shown < addresses.size()) {
            lines.add("                 and " + (addresses.size() - shown) + " more addresses");
        }
    }

    /** What a listener promises, where it is not what all do. */
    private static String safety(Listener listener, Configuration configuration) {
        return listener.durability()
                .filter(own -> own != configuration.journal().durability())
                .map(own -> "  (durability = \"" + own.word() + "\")")
                .orElse("");
    }

    private static String text(SocketAddress address, Listener listener) {
        String text = address instanceof InetSocketAddress internet
                ? new Listener(internet.getAddress().getHostAddress(), internet.getPort()).toString()
                : listener.toString();
        return listener.scheme().equals("mqtt") ? text : text + " (" + listener.scheme() + ")";
    }

    private static String reach(TernBroker broker, Configuration configuration) {
        boolean isLocal = configuration.listeners().stream().allMatch(Listener::isLoopback);
        String where = isLocal ? "this machine only, " : "open to other machines, ";
        if (broker.hasLogins()) {
            boolean isAsked = !configuration.access().isAnonymousAllowed();
            return INDENT
                    + where
                    + (isAsked ? "clients log in" : "clients log in or SHOW NOTHING (allow_anonymous = true)");
        }
        return INDENT
                + where
                + (isLocal
                        ? "no login; for others: --host 0.0.0.0 --set allow_anonymous=true"
                        : configuration.access().isAnonymousAllowed()
                                ? "and NOBODY HAS TO LOG IN (allow_anonymous = true)"
                                : "clients have the names that their listeners give them");
    }

    /** To be copied and pasted; on this machine if that is listened to. */
    private static String subscribe(String command, TernBroker broker) {
        InetSocketAddress first = broker.addresses().get(0);
        String host = first.getAddress().getHostAddress();
        boolean local = first.getAddress().isAnyLocalAddress() || host.equals("127.0.0.1");
        return command + (local ? "" : " -h " + host) + " -p " + first.getPort() + " -t '#' -v";
    }
}
