package org.ternmq.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.doctor.Finding.Verdict;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

class ListenersTest {
    @TempDir
    Path root;

    private List<Finding> of(boolean isRunning, Listener... listeners) {
        Machine machine = new Machine(root, () -> 1_000_000, InstantSource.system());
        return new Listeners(Configuration.standard().withListeners(listeners), machine, isRunning).findings();
    }

    @Test
    void aPortThatSomebodyHasIsWrongUnlessItIsOurBroker() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Listener listener = new Listener("127.0.0.1", taken.getLocalPort());
            assertThat(of(false, listener).getFirst().verdict()).isEqualTo(Verdict.WRONG);
            assertThat(of(true, listener).getFirst().verdict()).isEqualTo(Verdict.RIGHT);
        }
    }

    @Test
    void aPortAmongThoseOfOutgoingConnectionsIsTold() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Listener listener = new Listener("127.0.0.1", free);
        assertThat(of(false, listener).getFirst().verdict()).isEqualTo(Verdict.RIGHT);
        Path range = root.resolve("proc/sys/net/ipv4/ip_local_port_range");
        Files.createDirectories(range.getParent());
        Files.writeString(range, free + "\t" + free + "\n");
        assertThat(of(false, listener).getFirst().advice()).contains("ip_local_reserved_ports=" + free);
    }

    @Test
    void aHostThatIsNoneIsWrong() {
        assertThat(of(false, new Listener("no.such.host.invalid", 1883))
                        .getFirst()
                        .verdict())
                .isEqualTo(Verdict.WRONG);
    }

    @Test
    void passwordsForOtherMachinesAreNotEncrypted() {
        assertThat(of(true, new Listener("0.0.0.0", 1883)))
                .extracting(Finding::what)
                .containsExactly("port", "passwords");
    }

    @Test
    void preSharedKeysAreLookedAtAndWhatTheyProtectIsEncrypted() throws IOException {
        Path keys = Files.writeString(root.resolve("keys"), "meter-7:0102\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r-----"));
        Listener listener = new Listener("0.0.0.0", 1884)
                .with(Listener.Protocol.MQTT_SN)
                .with(Listener.Sn.STANDARD.withPreSharedKeys(keys));
        assertThat(of(true, listener))
                .extracting(Finding::what, Finding::verdict)
                .containsExactly(
                        tuple("port", Verdict.RIGHT), tuple("keys", Verdict.NOTE), tuple("keys", Verdict.RIGHT));

        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(of(true, listener).getLast().advice()).isEqualTo("chmod o-rwx " + keys);
        Files.writeString(keys, "meter-7");
        assertThat(of(true, listener).getLast().verdict()).isEqualTo(Verdict.WRONG);
    }
}
