package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.plugin.Authorizer;
import org.ternmq.plugin.ClientInfo;

/** What a plug-in has refused is logged in one line, whatever clients are called. */
@Timeout(120)
class RefusalLogTest extends PluggedBroker {
    private final Logger logger = (Logger) LoggerFactory.getLogger(PluginHost.class);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        written.start();
        logger.addAppender(written);
    }

    @AfterEach
    void stop() {
        logger.setLevel(null); // as the others
        logger.detachAppender(written);
        close();
    }

    @Test
    void clientsWriteNoLinesOfTheirOwn() throws Exception {
        use(Plugins.of(TestPlugin.brought(new TestPlugin(context -> context.addAuthorizer(new Authorizer() {
            @Override
            public CompletionStage<Decision> mayPublish(ClientInfo client, String topic, int qos, boolean retain) {
                return Decision.noObjection().now();
            }

            @Override
            public CompletionStage<Decision> maySubscribe(ClientInfo client, String filter, int qos) {
                return Decision.deny("no\nERROR c").now();
            }
        })))));
        VirtualClient client = let(Version.V5, "c\nERROR a");
        client.subscribe("f\nERROR b", Qos.AT_MOST_ONCE);
        receive(client, 1);

        assertThat(List.copyOf(written.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("plug-in test refuses filter f\\u000AERROR b of c\\u000AERROR a: no\\u000AERROR c");
    }
}
