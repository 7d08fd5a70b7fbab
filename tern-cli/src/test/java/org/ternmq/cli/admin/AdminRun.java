package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import picocli.CommandLine;

/** One command of operators, with what it printed and how it ended. */
record AdminRun(int code, String out, String err) {
    /** A broker with a door for operators, whose data folder is this. */
    static TernBroker start(Path data) throws StartException {
        return TernBroker.start(Configuration.standard()
                .withData(data)
                .withListeners(new Listener("127.0.0.1", 0))
                .withAdmin(new Configuration.Admin("127.0.0.1", 0, Optional.empty())));
    }

    /** Runs a command at a broker. */
    static AdminRun of(Object command, TernBroker broker, Path data, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--admin-url",
                "http://127.0.0.1:" + broker.admin().orElseThrow().address().getPort(),
                "--token-file",
                data.resolve("admin-token").toString()));
        return of(command, all.toArray(String[]::new));
    }

    /** Runs a command as it stands. */
    static AdminRun of(Object command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new AdminRun(code, out.toString(), err.toString());
    }
}
