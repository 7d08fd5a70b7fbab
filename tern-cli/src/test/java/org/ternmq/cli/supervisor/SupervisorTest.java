package org.ternmq.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheNativeLibrary() {
        assumeTrue(Epoll.isAvailable());
    }

    @Test
    void whatHappensIsToldToTheSocketOfThatPath() throws IOException {
        String path = folder.resolve("notify").toString();
        Socket manager = listening(path);

        Supervisor supervisor = Supervisor.of(Map.of("NOTIFY_SOCKET", path));
        supervisor.ready();
        supervisor.reloading();
        supervisor.stopping();

        assertThat(heard(manager))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("READY=1"),
                        second -> assertThat(second).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"),
                        third -> assertThat(third).isEqualTo("STOPPING=1"));
        manager.close();
    }

    @Test
    void abstractNamesAreUnderstood() throws IOException {
        String name = "tern-test-" + ProcessHandle.current().pid();
        Socket manager = listening("\0" + name);

        Supervisor.of(Map.of("NOTIFY_SOCKET", "@" + name)).ready();

        assertThat(heard(manager)).containsExactly("READY=1");
        manager.close();
    }

    @Test
    void ofABrokerThatDoesNotAnswerItIsNotToldThatItLives() throws IOException {
        String path = folder.resolve("notify").toString();
        Socket manager = listening(path);
        AtomicInteger asked = new AtomicInteger();

        Supervisor.of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "2000")).watch(() -> asked.incrementAndGet() <= 3);

        await().until(() -> asked.get() > 5);
        assertThat(heard(manager)).containsExactly("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1");
        manager.close();
    }

    @Test
    void theWatchdogOfAnotherProcessIsNotOurs() throws IOException {
        String path = folder.resolve("notify").toString();
        Socket manager = listening(path);
        AtomicInteger asked = new AtomicInteger();

        Supervisor.of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "2000", "WATCHDOG_PID", "1"))
                .watch(() -> asked.incrementAndGet() > 0);

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("tern-watchdog") && asked.get() > 0);
        manager.close();
    }

    @Test
    void whereNobodyListensNothingHappens() {
        Supervisor.of(Map.of()).ready();
        Supervisor.of(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()))
                .ready();
    }

    private static Socket listening(String path) throws IOException {
        Socket socket = Socket.newSocketDomainDgram();
        socket.bind(new DomainSocketAddress(path));
        return socket;
    }

    /** All datagrams that are there. */
    private static List<String> heard(Socket socket) throws IOException {
        List<String> all = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1_024);
        for (int length = read(socket, buffer); length > 0; length = read(socket, buffer)) {
            byte[] text = new byte[length];
            buffer.get(0, text);
            all.add(new String(text, UTF_8));
        }
        return all;
    }

    private static int read(Socket socket, ByteBuffer buffer) throws IOException {
        return socket.read(buffer, 0, buffer.capacity());
    }
}
