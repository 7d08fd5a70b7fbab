package org.example;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.ternmq.plugin.Authenticator;
import org.ternmq.plugin.ConnectRequest;
import org.ternmq.plugin.Authenticator.Credentials;

/** Knows the users that its settings name. A real one would ask a directory, and not keep passwords as they are. */
final class KnownUsers implements Authenticator {
    private final Map<String, String> passwords = new HashMap<>();

    KnownUsers(Map<String, String> settings) {
        settings.forEach((key, value) -> {
            if (key.startsWith("user.")) {
                passwords.put(key.substring("user.".length()), value);
            }
        });
        if (passwords.isEmpty()) { // the message is what the broker says when it does not start
            throw new IllegalArgumentException("it knows no users; give it a setting such as user.anna = secret");
        }
    }

    @Override
    public CompletionStage<Decision> authenticate(ConnectRequest request, Credentials credentials) {
        String name = credentials.userName().orElse("");
        String expected = passwords.get(name);
        if (expected == null) {
            return Decision.noOpinion().now();
        }
        boolean isRight = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                credentials.passwordText().orElse("").getBytes(StandardCharsets.UTF_8));
        return isRight
                ? Decision.accept(name, Map.of("from", "sample")).now()
                : Decision.refuse("wrong password of " + name).now();
    }
}
