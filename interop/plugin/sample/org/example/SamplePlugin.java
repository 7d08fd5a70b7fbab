package org.example;

import static java.lang.System.Logger.Level.INFO;

import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.DisconnectListener;
import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;

/**
 * Lets in the users of its settings, marks what is published, keeps a topic and the wildcard of everything to itself, and logs who goes.
 *
 * <p>Settings: {@code user.NAME}, the password of each user; {@code closed}, a topic that nobody may publish to.
 */
public final class SamplePlugin implements Plugin {
    @Override
    public void start(PluginContext context) {
        context.addAuthenticator(new KnownUsers(context.settings()));
        context.addPublishInterceptor(new Marking(context.settings().getOrDefault("closed", "closed")));
        context.addSubscribeInterceptor((client, filter, qos) -> filter.equals("#")
                ? Decision.refuse("not everything at once").now()
                : Decision.pass().now());
        context.addDisconnectListener(farewell(context.logger()));
    }

    private static DisconnectListener farewell(System.Logger log) {
        return (ClientInfo client, int reasonCode, String why) ->
                log.log(INFO, "{0} of {1} has gone: {2}", client.clientId(), client.userName(), why);
    }
}
