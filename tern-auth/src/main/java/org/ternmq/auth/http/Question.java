package org.ternmq.auth.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.answer.Json;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;
import org.ternmq.core.auth.Applicant;

/**
 * What the server is told of a client.
 *
 * @param fields by name, with texts and numbers; what the client does not say is not there
 */
record Question(Map<String, Object> fields) {
    static Question of(Applicant applicant) {
        Map<String, Object> fields = new LinkedHashMap<>();
        var connect = applicant.connect();
        fields.put("client_id", connect.clientId());
        if (connect.login().userName() != null) {
            fields.put("user_name", connect.login().userName());
        }
        addPassword(fields, connect.login().password());
        fields.put("address", address(applicant.peer()));
        fields.put("protocol_version", connect.version().level());
        applicant.certified().userName().ifPresent(name -> fields.put("certificate_user", name));
        return new Question(fields);
    }

    /** A password is bytes. One that is no text has another name, since read as a text it would be the same as others. */
    private static void addPassword(Map<String, Object> fields, @Nullable Bytes password) {
        if (password == null) {
            return;
        }
        byte[] bytes = password.toArray();
        if (Utf8.firstError(bytes) < 0) {
            fields.put("password", password.toUtf8());
        } else {
            fields.put("password_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** Without the port, which is another each time. */
    private static String address(String peer) {
        Matcher internet = INTERNET.matcher(peer);
        return internet.matches() ? internet.group(1) : peer;
    }

    String json() {
        return Json.text(fields);
    }

    /** Tells questions apart without keeping what they say. */
    Bytes digest(SecretKey key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            fields.forEach((name, value) -> {
                add(mac, name);
                add(mac, value.toString());
            });
            return Bytes.wrap(mac.doFinal());
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** With its length, so that no two lists of texts are the same bytes. */
    private static void add(Mac mac, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(4).putInt(utf8.length).flip());
        mac.update(utf8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Question[" + fields.get("client_id") + "]";
    }

    private static final Pattern INTERNET = Pattern.compile("[^/]*/\\[?([0-9A-Fa-f:.%\\w]+?)]?:\\d+");
}
