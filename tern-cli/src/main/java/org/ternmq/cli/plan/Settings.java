package org.ternmq.cli.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What has to be set on the machine and in the configuration so that a need is met: as lines that can be copied. */
final class Settings {
    private Settings() {}

    /** Of the system: files of systemd and of sysctl. */
    static List<String> ofSystem(Need need, Workload load) {
        List<String> all = new ArrayList<>();
        long files = need.descriptors() + need.descriptors() / 10;
        if (files > UNIT_DESCRIPTORS) {
            all.add(String.format(Locale.ROOT, "LimitNOFILE=%d        # in the unit (systemctl edit tern)", files));
            all.add(String.format(Locale.ROOT, "fs.nr_open = %d", files));
        }
        all.add(String.format(Locale.ROOT, "fs.file-max = %d", Math.max(files * 2, FILES_MIN)));
        all.add("net.core.somaxconn = 4096");
        all.add("net.ipv4.tcp_max_syn_backlog = 16384");
        long pages = Math.round(need.systemBytes() * 2 / PAGE_BYTES);
        if (pages > TCP_PAGES_MIN) {
            all.add(String.format(Locale.ROOT, "net.ipv4.tcp_mem = %d %d %d", pages / 2, pages * 3 / 4, pages));
        }
        if (load.clients() > CONNTRACK) {
            all.add(String.format(
                    Locale.ROOT,
                    "net.netfilter.nf_conntrack_max = %d        # if there is a firewall that tracks connections",
                    load.clients() * 5 / 4));
        }
        return all;
    }

    /** Of the broker. */
    static List<String> ofBroker(Need need, Workload load, int loops) {
        List<String> all = new ArrayList<>();
        all.add(String.format(Locale.ROOT, "loops = %d", loops));
        all.add("[limits]");
        if (load.clients() > CONNECTIONS) {
            all.add(String.format(Locale.ROOT, "connections_max = %d", load.clients() + load.clients() / 10));
        }
        if (load.retained() > RETAINED) {
            all.add(String.format(Locale.ROOT, "retained_messages_max = %d", load.retained() + load.retained() / 4));
        }
        double budget = need.processBytes() / Costs.FULL;
        all.add(String.format(Locale.ROOT, "memory_bytes_max = %.0f", budget));
        all.add(String.format(
                Locale.ROOT, "# and for the JVM: TERN_JAVA_OPTS=-Xmx%.0fm", budget * HEAP_SHARE / (1 << 20)));
        return all;
    }

    private static final long UNIT_DESCRIPTORS = 1_048_576;
    private static final long FILES_MIN = 1_048_576;
    private static final long PAGE_BYTES = 4_096;
    private static final long TCP_PAGES_MIN = 100_000;
    private static final long CONNTRACK = 200_000;
    private static final long CONNECTIONS = 1_000_000;
    private static final long RETAINED = 1_000_000;
    private static final double HEAP_SHARE = 0.75;
}
