package org.ternmq.interop;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** SCRAM-SHA-256 for HiveMQ's client: one password at CONNECT, another one, or the same, for later. */
final class HivemqScram implements Mqtt5EnhancedAuthMechanism {
    private final String user;
    private final String password;
    private final String passwordLater;
    private ScramClient running;

    HivemqScram(String user, String password, String passwordLater) {
        this.user = user;
        this.password = password;
        this.passwordLater = passwordLater;
    }

    @Override
    public MqttUtf8String getMethod() {
        return MqttUtf8String.of("SCRAM-SHA-256");
    }

    @Override
    public int getTimeout() {
        return Agent.Connection.SECONDS;
    }

    @Override
    public CompletableFuture<Void> onAuth(Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder first) {
        first.data(begin(password));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder first) {
        first.data(begin(passwordLater));
        return CompletableFuture.completedFuture(null);
    }

    private byte[] begin(String shown) {
        byte[] nonce = new byte[24];
        new SecureRandom().nextBytes(nonce);
        running = new ScramClient(user, shown, Base64.getEncoder().encodeToString(nonce));
        return running.first().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<Boolean> onContinue(Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder answer) {
        try {
            answer.data(running.last(text(auth.getData())).getBytes(StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(true);
        } catch (GeneralSecurityException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connack) {
        return isProven(connack.getEnhancedAuth().flatMap(auth -> auth.getData()));
    }

    @Override
    public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
        return isProven(auth.getData());
    }

    private CompletableFuture<Boolean> isProven(Optional<ByteBuffer> data) {
        boolean proven = running.isServersProof(text(data));
        if (!proven) {
            System.err.println("the server has not shown that it knows the password: " + text(data));
        }
        return CompletableFuture.completedFuture(proven);
    }

    private static String text(Optional<ByteBuffer> data) {
        return data.map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString()).orElse("");
    }

    @Override
    public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connack) {}

    @Override
    public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {}

    @Override
    public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {
        System.err.println("authentication failed: " + cause);
    }

    @Override
    public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {
        System.err.println("later authentication failed: " + cause);
    }
}
