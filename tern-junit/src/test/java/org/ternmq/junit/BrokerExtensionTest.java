package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.ternmq.codec.value.ReasonCode;

/** Classes that stand below are run as JUnit would, and looked at afterwards. */
class BrokerExtensionTest {
    private static final List<TestBroker> SEEN = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @EmbeddedBroker(scope = EmbeddedBroker.Scope.METHOD)
    static class OneForEach {
        @BeforeEach
        void before(TestBroker broker) {
            SEEN.add(broker);
        }

        @Test
        void first(TestBroker broker) {
            SEEN.add(broker);
        }

        @Test
        void second(TestBroker broker) {
            SEEN.add(broker);
        }
    }

    @Test
    void everyTestHasItsOwnIfTheClassSaysSo() {
        assertThat(failures(OneForEach.class)).isEmpty();

        assertThat(SEEN).hasSize(4);
        assertThat(Set.copyOf(SEEN)).hasSize(2);
    }

    @EmbeddedBroker
    static class Careless {
        @Test
        void first(TestBroker broker) {
            leaveAMess(broker);
        }

        @Test
        void second(TestBroker broker) {
            leaveAMess(broker);
        }

        private static void leaveAMess(TestBroker broker) {
            SEEN.add(broker);
            try {
                PlainClient.connected(broker.port(), "a").close();
                broker.faults().refuse(ReasonCode.SERVER_BUSY);
                broker.stop();
            } catch (IOException refused) {
                throw new AssertionError(refused);
            }
        }
    }

    @Test
    void brokerOfAClassRunsAgainWithoutFaultsBeforeEachTest() {
        assertThat(failures(Careless.class)).isEmpty();

        assertThat(SEEN).hasSize(2);
        assertThat(SEEN.get(0)).isSameAs(SEEN.get(1));
    }

    @Test
    void nothingListensWhenTheClassIsOver() {
        assertThat(failures(Careless.class)).isEmpty();

        assertThat(SEEN)
                .allSatisfy(broker ->
                        assertThatThrownBy(() -> new PlainClient(broker.port())).isInstanceOf(IOException.class));
    }

    @EmbeddedBroker(settings = "limits.recieve_maximum=7")
    static class Misspelt {
        @Test
        void neverRuns(TestBroker broker) {
            SEEN.add(broker);
        }
    }

    @Test
    void wrongSettingFailsTheClassAndIsNamed() {
        assertThat(failures(Misspelt.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("setting limits.recieve_maximum")
                        .hasMessageContaining("receive_maximum"));
        assertThat(SEEN).isEmpty();
    }

    static class PortTaken {
        @Test
        @EmbeddedBroker(settings = {"listener.0.host=192.0.2.1", "allow_anonymous=true"})
        void neverRuns(TestBroker broker) {
            SEEN.add(broker);
        }
    }

    @Test
    void brokerThatCannotStartFailsTheTestWithTheReason() {
        assertThat(failures(PortTaken.class))
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).hasMessageContaining("cannot start").hasMessageContaining("192.0.2.1"));
        assertThat(SEEN).isEmpty();
    }

    static class Nobodys {
        @Test
        void asksForOneThatNobodyStarts(@EmbeddedBroker TestBroker mine, TestBroker whose, TestInfo info) {
            SEEN.add(mine);
        }
    }

    @Test
    void parameterThatMeansNoBrokerIsTold() {
        assertThat(failures(Nobodys.class))
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).hasMessageContaining("whose").hasMessageContaining("@EmbeddedBroker"));
    }

    /** What listens to the run of this test has nothing to do with those in it. */
    private static final LauncherConfig ALONE = LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .build();

    private static List<Throwable> failures(Class<?> tests) {
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create(ALONE)
                .execute(request().selectors(selectClass(tests)).build(), summary);
        return summary.getSummary().getFailures().stream()
                .map(failure -> failure.getException())
                .toList();
    }
}
