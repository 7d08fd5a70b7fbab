package org.ternmq.plugin;

import java.util.Map;

/** What a plug-in is given when it starts. Adding is for {@link Plugin#start} only, all else for any thread. */
public interface PluginContext {
    /** What the plug-in is called: its jar without the ending, or its folder. */
    String name();

    /** What the configuration says for this plug-in, by key; not to be changed. */
    Map<String, String> settings();

    /** Where the plug-in says what people should know. */
    System.Logger logger();

    /** Asked who clients are, after the broker's own ways in and the authenticators added before. */
    void addAuthenticator(Authenticator authenticator);

    /** Asked what clients may do. */
    void addAuthorizer(Authorizer authorizer);

    /** Asked when clients connect. */
    void addConnectInterceptor(ConnectInterceptor interceptor);

    /** Asked when clients publish. */
    void addPublishInterceptor(PublishInterceptor interceptor);

    /**
     * Asked when clients publish a message with a user property of a name (5.0 only), whatever its value.
     *
     * @param userProperty its name; about all other messages this interceptor is not asked, and they cost nothing
     */
    void addPublishInterceptor(String userProperty, PublishInterceptor interceptor);

    /** Asked when clients subscribe. */
    void addSubscribeInterceptor(SubscribeInterceptor interceptor);

    /** Told when connections end. */
    void addDisconnectListener(DisconnectListener listener);

    /**
     * Told what became of the messages that carry a user property (5.0 only), whatever its value.
     *
     * @param userProperty its name; of all other messages this listener hears nothing, and they cost nothing
     */
    void addDeliveryListener(String userProperty, DeliveryListener listener);
}
