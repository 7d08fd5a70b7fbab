package org.ternmq.conformance.crash;

import java.io.IOException;
import java.util.Optional;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/**
 * A client with a session that outlives its connections: it connects, lives until the connection is lost or it goes by itself, and
 * comes back. From the first CONNACK on the broker must know the session. Confined to its thread.
 */
abstract class SessionClient implements Runnable {
    private final Run run;
    private final String name;
    private final Version version;
    private boolean known;
    private boolean asked;
    private boolean mayBePresent; // a CONNECT whose CONNACK was lost may have made a session or not

    SessionClient(Run run, String name, Version version) {
        this.run = run;
        this.name = name;
        this.version = version;
    }

    final Run context() {
        return run;
    }

    final String name() {
        return name;
    }

    /** Whether there is nothing left to do. */
    abstract boolean isDone();

    /** Takes up or gives up what was under way; {@code present} tells whether the broker goes on with the session. */
    abstract void resume(Connection connection, Connack connack, boolean present) throws IOException;

    /** Uses the connection until it is time to leave it. */
    abstract void use(Connection connection) throws IOException;

    /** Waits between two connections. */
    void rest() {
        Run.pause(RETRY_MILLIS);
    }

    /** Whether the next DISCONNECT may be left out. */
    boolean vanishes() {
        return false;
    }

    /** Properties of CONNECT besides the expiry of the session. */
    void addProperties(Properties.Builder properties) {}

    @Override
    public final void run() {
        while (!isDone()) {
            try (Connection connection = new Connection(run.broker(), version)) {
                live(connection);
            } catch (IOException lost) {
                run.tell(name, "lost its connection");
            } catch (MalformedPacketException wrong) {
                run.fault(name, "cannot read what the broker sent: " + wrong.getMessage());
            } catch (RuntimeException defect) {
                run.fault(name, "failed: " + defect);
                throw defect;
            }
            if (!isDone()) {
                rest();
            }
        }
    }

    private void live(Connection connection) throws IOException {
        Connack connack = connection.connect(connect());
        if (!connack.isAccepted()) {
            run.fault(name, "is refused with " + connack.returnCode());
            return;
        }
        run.tell(name, "connected");
        boolean present = connack.sessionPresent();
        if (known && !present) {
            run.verdict().add(Wrong.SESSION, "that of " + name + "; " + run.around(name, run.micros()));
        } else if (!known && present && !mayBePresent) {
            run.fault(name, "is told of a session that it never had");
        }
        known = true;
        resume(connection, connack, present);
        use(connection);
        if (vanishes()) {
            run.tell(name, "vanished");
        } else {
            connection.leave();
            run.tell(name, "left");
        }
    }

    private Connect connect() {
        mayBePresent = asked;
        asked = true;
        Properties properties = Properties.NONE;
        if (version.hasProperties()) {
            Properties.Builder builder =
                    Properties.builder().add(PropertyId.SESSION_EXPIRY_INTERVAL, SESSION_EXPIRY_SECONDS);
            addProperties(builder);
            properties = builder.build();
        }
        return new Connect(version, name, false, 0, properties, Optional.empty(), Connect.Login.NONE);
    }

    private static final int RETRY_MILLIS = 15;
    private static final int SESSION_EXPIRY_SECONDS = 86_400;
}
