package org.ternmq.server.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ternmq.plugin.Authenticator;
import org.ternmq.plugin.Authorizer;
import org.ternmq.plugin.ConnectInterceptor;
import org.ternmq.plugin.DeliveryListener;
import org.ternmq.plugin.DisconnectListener;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishInterceptor;
import org.ternmq.plugin.SubscribeInterceptor;

/** What a plug-in has added. Filled by the thread that starts it, and read by all once it has started. */
final class Hooks implements PluginContext {
    final List<Authenticator> authenticators = new ArrayList<>();
    final List<Authorizer> authorizers = new ArrayList<>();
    final List<Interceptor<ConnectInterceptor>> connects = new ArrayList<>();
    final List<Publishing> publishes = new ArrayList<>();
    final List<Interceptor<SubscribeInterceptor>> subscribes = new ArrayList<>();
    final List<DisconnectListener> disconnects = new ArrayList<>();
    final List<Listening> deliveries = new ArrayList<>();
    private final String name;
    private final Map<String, String> settings;
    private final System.Logger logger;
    private boolean isSealed; // guarded by this

    /** An interceptor, and what it said of itself when it was added. */
    record Interceptor<T>(T code, boolean isRequired) {}

    /** The same of one of publishes, which may be asked about nothing but messages that carry a user property. */
    record Publishing(Optional<String> userProperty, PublishInterceptor code, boolean isRequired) {}

    /** Who wants to hear what becomes of messages that carry a user property. */
    record Listening(String userProperty, DeliveryListener code) {
        Listening {
            Objects.requireNonNull(userProperty, "userProperty");
            Objects.requireNonNull(code, "listener");
        }
    }

    Hooks(String name, Map<String, String> settings) {
        this.name = name;
        this.settings = Map.copyOf(settings);
        this.logger = new PluginLog(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public System.Logger logger() {
        return logger;
    }

    @Override
    public void addAuthenticator(Authenticator authenticator) {
        add(authenticators, authenticator);
    }

    @Override
    public void addAuthorizer(Authorizer authorizer) {
        add(authorizers, authorizer);
    }

    @Override
    public void addConnectInterceptor(ConnectInterceptor interceptor) {
        add(connects, new Interceptor<>(interceptor, interceptor.isRequired()));
    }

    @Override
    public void addPublishInterceptor(PublishInterceptor interceptor) {
        add(publishes, new Publishing(Optional.empty(), interceptor, interceptor.isRequired()));
    }

    @Override
    public void addPublishInterceptor(String userProperty, PublishInterceptor interceptor) {
        add(publishes, new Publishing(Optional.of(userProperty), interceptor, interceptor.isRequired()));
    }

    @Override
    public void addSubscribeInterceptor(SubscribeInterceptor interceptor) {
        add(subscribes, new Interceptor<>(interceptor, interceptor.isRequired()));
    }

    @Override
    public void addDisconnectListener(DisconnectListener listener) {
        add(disconnects, listener);
    }

    @Override
    public void addDeliveryListener(String userProperty, DeliveryListener listener) {
        add(deliveries, new Listening(userProperty, listener));
    }

    private synchronized <T> void add(List<T> list, T more) {
        if (isSealed) {
            throw new IllegalStateException("plug-in " + name + " has started; what it wants is added in start()");
        }
        if (list.size() == HOOKS_MAX) {
            throw new IllegalStateException("plug-in " + name + " adds more than " + HOOKS_MAX + " of a kind");
        }
        list.add(Objects.requireNonNull(more));
    }

    /** Nothing more is added. */
    synchronized Hooks sealed() {
        isSealed = true;
        return this;
    }

    private static final int HOOKS_MAX = 100;
}
