package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

/** Who is handed which broker. */
@EmbeddedBroker(settings = "limits.receive_maximum=7")
class EmbeddedBrokerTest {
    private static final Set<TestBroker> OF_THE_CLASS = new HashSet<>();

    private TestBroker ofSetUp;

    @BeforeAll
    static void takeTheOneOfTheClass(TestBroker broker) {
        OF_THE_CLASS.add(broker);
    }

    EmbeddedBrokerTest(TestBroker ofConstructor) {
        ofSetUp = ofConstructor;
    }

    @BeforeEach
    void setUp(TestBroker broker) {
        ofSetUp = broker;
    }

    @Test
    void classHasOneForAllItsTests(TestBroker broker) {
        assertThat(broker).isSameAs(ofSetUp).isIn(OF_THE_CLASS);
    }

    @Test
    void settingsAreThoseOfTheConfiguration(TestBroker broker) throws IOException {
        try (var client = new PlainClient(broker.port())) {
            var connack = client.connect(Connect.of(Version.V5, "a", true, 0));

            assertThat(connack.properties().number(PropertyId.RECEIVE_MAXIMUM, 0))
                    .isEqualTo(7);
        }
    }

    @Test
    @EmbeddedBroker
    void methodHasItsOwn(TestBroker broker) {
        assertThat(broker).isSameAs(ofSetUp).isNotIn(OF_THE_CLASS);
    }

    @Test
    void parametersHaveTheirOwn(
            TestBroker ofClass,
            @EmbeddedBroker(name = "a") TestBroker a,
            @EmbeddedBroker(name = "a") TestBroker again,
            @EmbeddedBroker(name = "b") TestBroker b) {
        assertThat(ofClass).isIn(OF_THE_CLASS);
        assertThat(a).isSameAs(again);
        assertThat(Set.of(ofClass.port(), a.port(), b.port())).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "y"})
    void parameterizedTestsAreHandedItToo(String text, TestBroker broker) {
        assertThat(text).isNotEmpty();
        assertThat(broker).isIn(OF_THE_CLASS);
    }

    @Nested
    class Inside {
        @Test
        void nestedClassesShareIt(TestBroker broker) {
            assertThat(broker).isIn(OF_THE_CLASS);
        }
    }
}
