package org.ternmq.broker.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Certified;

/** Clients whose names are known before they say any, on either loop. */
class CertifiedTest extends Conversation {
    private static Certified client(String id) {
        return new Certified(Optional.empty(), Optional.of(id));
    }

    private Connack ask(String certified, Connect connect) {
        VirtualClient client = stranger(connect.version());
        client.connection.certified = client(certified);
        return (Connack) client.ask(connect).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pump-1", "pump-2", "pump-3", "pump-4", "pump-5"})
    void whoSaysNoIdentifierGetsTheCertifiedOne(String id) {
        Connack first = ask(id, keeping(Version.V5, ""));
        assertEquals(id, first.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, ""));
        Connack second = ask(id, keeping(Version.V5, id));
        assertThat(second.sessionPresent()).isTrue();
        assertThat(second.properties().has(PropertyId.ASSIGNED_CLIENT_IDENTIFIER))
                .isFalse();
        assertThat(ask(id, keeping(Version.V5, "")).sessionPresent()).isTrue();
        assertThat(broker.log).contains("closed " + id + ": SESSION_TAKEN_OVER, another connection took the session");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoSaysAnotherOneIsRefused(Version version) {
        Connack answer = ask("pump-1", Connect.of(version, "pump-2", true, 0));
        assertEquals(version.hasProperties() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : 2, answer.returnCode());
        assertThat(broker.log).anyMatch(line -> line.contains("not the name in the client's certificate"));
    }

    @Test
    void theCertifiedUserNameTakesThePlaceOfTheOneThatIsSaidBeforeAnybodyLooksAtIt() {
        List<String> seen = new ArrayList<>();
        var shared = broker.shared.with(new Authenticator() {
            @Override
            public CompletableFuture<AuthExchange.Verdict> login(Applicant applicant) {
                seen.add(applicant.connect().clientId() + " is "
                        + applicant.connect().login());
                return OPEN.login(applicant);
            }

            @Override
            public Optional<AuthExchange> begin(String method, Applicant applicant) {
                throw new IllegalStateException("nobody named a method");
            }
        });
        for (int i = 0; i < broker.loops.length; i++) {
            broker.loops[i] = new Loop(i, broker.loops, shared, new MemoryStore(), () -> {}, broker.nowNanos);
        }
        VirtualClient client = stranger(Version.V5);
        client.connection.certified = new Certified(Optional.of("pump"), Optional.empty());
        client.ask(new Connect(
                Version.V5,
                "a",
                true,
                0,
                Properties.NONE,
                Optional.empty(),
                Connect.Login.of("root", Bytes.utf8("secret"))));
        assertThat(seen).containsExactly("a is Login[pump, password]");
    }
}
