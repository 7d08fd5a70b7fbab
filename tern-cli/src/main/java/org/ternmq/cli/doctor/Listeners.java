package org.ternmq.cli.doctor;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.transport.tls.PreSharedKeys;

/**
 * The addresses that a broker is to listen on.
 *
 * @param isRunning whether a broker runs on the same data, which then has them
 */
public record Listeners(Configuration configuration, Machine machine, boolean isRunning) {
    /** All of them. */
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        for (Listener listener : configuration.listeners()) {
            all.add(port(listener));
            listener.certificate().ifPresent(own -> all.addAll(new Certificates(own, machine.wall()).findings()));
            listener.sn().preSharedKeys().ifPresent(keys -> all.addAll(preSharedKeys(keys)));
            if (!listener.isLoopback()) {
                if (listener.certificate().isEmpty() && !listener.isDtls()) {
                    all.add(Finding.note(
                            "passwords",
                            "what goes to " + listener + " is not encrypted: "
                                    + (isSn(listener) ? "" : "passwords and ") + "messages can be read on the way",
                            isSn(listener)
                                    ? "give it sn_psk_file, or keep strangers out of that network: MQTT-SN has no passwords, and addresses can be forged"
                                    : "give it a certificate and key, or listen on 127.0.0.1 only"));
                }
                if (configuration.access().isAnonymousAllowed()) {
                    all.add(Finding.note(
                            "login",
                            "whoever reaches " + listener + " may publish and subscribe",
                            "set allow_anonymous = false, unless the network keeps strangers out"));
                }
            }
        }
        return all;
    }

    private static List<Finding> preSharedKeys(Path file) {
        String what = "keys";
        try {
            List<Finding> all = new ArrayList<>();
            for (String warning : PreSharedKeys.read(file).warnings()) {
                all.add(Finding.note(what, warning, "give that device a longer one"));
            }
            all.add(
                    switch (Others.of(file)) {
                        case MAY_WRITE, MAY_READ ->
                            Finding.wrong(
                                    what,
                                    "anybody on this machine may read " + file + ", and pass for any of its devices",
                                    "chmod o-rwx " + file);
                        case MAY_NOTHING -> Finding.right(what, file + " can be used, and others may not read it");
                        case UNKNOWN ->
                            Finding.right(what, file + " can be used; this system does not tell who may read it");
                    });
            return all;
        } catch (IOException e) {
            return List.of(Finding.wrong(what, String.valueOf(e.getMessage()), "the broker cannot listen without it"));
        }
    }

    private static boolean isSn(Listener listener) {
        return listener.protocol() == Listener.Protocol.MQTT_SN;
    }

    private static Finding folder(Path socket) {
        Path folder = Objects.requireNonNull(socket.getParent());
        return Files.isWritable(folder)
                ? Finding.right("socket", socket + " can be made")
                : Finding.wrong(
                        "socket", socket + " cannot be made", "make the folder, and let the user of the broker own it");
    }

    private Finding port(Listener listener) {
        String what = "port";
        if (listener.isUnresolved()) {
            return Finding.wrong(
                    what, "there is no host " + listener.host(), "name an address of this machine, or 0.0.0.0 for all");
        }
        if (isRunning) {
            return Finding.right(what, listener + " is left to the broker that runs on this data");
        }
        if (listener.unix().isPresent()) {
            return folder(listener.unix().get().toAbsolutePath());
        }
        boolean isUdp =
                listener.protocol() == Listener.Protocol.QUIC || listener.protocol() == Listener.Protocol.MQTT_SN;
        try {
            bind(listener, isUdp);
        } catch (IOException e) {
            boolean isPrivileged = listener.port() > 0 && listener.port() < 1_024;
            return Finding.wrong(
                    what,
                    listener + " cannot be listened on: " + e.getMessage(),
                    "see who has it with ss -l" + (isUdp ? "u" : "t") + "np"
                            + (isPrivileged ? ", or take a port from 1024 on" : ""));
        }
        boolean mayBeTaken = machine.outgoingPorts()
                .filter(range -> range.has(listener.port()))
                .isPresent();
        return mayBeTaken
                ? Finding.note(
                        what,
                        listener + " is free, and among those that outgoing connections take",
                        "sysctl -w net.ipv4.ip_local_reserved_ports=" + listener.port()
                                + ", or one may have it when the broker starts")
                : Finding.right(what, listener + " is free");
    }

    /** Takes the port for a moment. */
    private static void bind(Listener listener, boolean isUdp) throws IOException {
        if (isUdp) {
            new DatagramSocket(listener.address()).close();
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(listener.address());
        }
    }
}
