package org.ternmq.client;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/**
 * The broker that {@code -Dtern.broker=mqtt://HOST:PORT} names. With {@code -Dtern.broker.name=NAME} what is known of that one is left
 * out; {@code interop/client_brokers.sh} does all that.
 */
class GivenBrokerTest extends OtherBrokerSuite {
    private static final String URI = System.getProperty("tern.broker", "");
    private static final String NAME = System.getProperty("tern.broker.name", "");

    @BeforeAll
    static void requireBroker() {
        assumeFalse(URI.isEmpty(), "skipped, because no -Dtern.broker names a broker");
    }

    @Override
    String uri() {
        return URI;
    }

    @Override
    List<Deviation> deviations() {
        return KnownDeviations.of(NAME);
    }
}
