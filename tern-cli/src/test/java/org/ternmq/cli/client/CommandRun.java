package org.ternmq.cli.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** One run of {@code tern pub}, {@code tern sub} or {@code tern rr} in this process, with its own streams. */
final class CommandRun {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BlockingQueue<String> errLines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final CompletableFuture<Integer> exit;

    private CommandRun(InputStream input, String... words) {
        Streams streams = new Streams(input, out, new PrintStream(new Lines(), true));
        Object command = switch (words[0]) {
            case "pub" -> new PubCommand(streams);
            case "sub" -> new SubCommand(streams);
            default -> new RrCommand(streams);
        };
        CommandLine line = new CommandLine(command).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
        line.setParameterExceptionHandler((wrong, all) -> {
            streams.err().println(wrong.getMessage());
            return wrong.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
        });
        String[] arguments = List.of(words).subList(1, words.length).toArray(new String[0]);
        exit = CompletableFuture.supplyAsync(() -> line.execute(arguments), Thread::startVirtualThread);
    }

    static CommandRun start(String... words) {
        return new CommandRun(InputStream.nullInputStream(), words);
    }

    static CommandRun withInput(String input, String... words) {
        return withInput(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), words);
    }

    static CommandRun withInput(InputStream input, String... words) {
        return new CommandRun(input, words);
    }

    /** Waits until a line on standard error holds the words. */
    void awaitErr(String words) throws InterruptedException {
        String line;
        do {
            line = errLines.poll(20, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no line with '" + words + "' after " + seen);
            }
            seen.add(line);
        } while (!line.contains(words));
    }

    int exit() {
        return exit.orTimeout(30, TimeUnit.SECONDS).join();
    }

    byte[] out() {
        exit();
        return out.toByteArray();
    }

    String text() {
        return new String(out(), StandardCharsets.UTF_8);
    }

    String err() {
        exit();
        errLines.drainTo(seen);
        return String.join("\n", seen);
    }

    /** Standard error, line by line as it comes. */
    private final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            if (b == '\n') {
                errLines.add(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }
}
