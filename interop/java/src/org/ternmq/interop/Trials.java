package org.ternmq.interop;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client logs in as standard input says, a trial a line (see auth/cases.py): a line with the outcome of each. */
public final class Trials {
    private static final int SECONDS = 20;

    private Trials() {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] f = line.split("\t");
            Trial trial = new Trial(f[0], f[2], f[3], f[4], f[5], f[6].equals("own"), f[7]);
            out.println(trial.name + "\t" + outcome(trial, f[1]));
        }
        System.exit(0); // a connection that failed may still have a thread
    }

    private record Trial(
            String name, String url, String user, String password, String topic, boolean hasOwn, String method) {
        Transport transport() {
            Map<String, String> ask = hasOwn ? Map.of("url", url, "own", "1") : Map.of("url", url);
            return Transport.of(new Agent.Target("", 0, 0, "", true, 0, null, null, ask));
        }

        byte[] payload() {
            return ("hivemq " + name).getBytes(StandardCharsets.UTF_8);
        }

        byte[] passwordBytes() {
            return password.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String outcome(Trial trial, String version) {
        try {
            if (version.equals("5.0")) {
                run5(trial);
            } else {
                run3(trial);
            }
            return "published 0";
        } catch (ExecutionException failure) {
            return outcome(failure.getCause());
        } catch (Exception failure) {
            return failure.toString().replace('\n', ' ');
        }
    }

    private static String outcome(Throwable failure) {
        if (failure instanceof Mqtt5ConnAckException refused) {
            return "refused " + refused.getMqttMessage().getReasonCode().getCode();
        } else if (failure instanceof Mqtt3ConnAckException refused) {
            return "refused " + refused.getMqttMessage().getReturnCode().getCode();
        } else if (failure instanceof Mqtt5PubAckException rejected) {
            return "published " + rejected.getMqttMessage().getReasonCode().getCode();
        } else if (failure instanceof Mqtt5DisconnectException ended) {
            return "refused later " + ended.getMqttMessage().getReasonCode().getCode();
        } else if (failure instanceof ConnectionClosedException || failure instanceof ConnectionFailedException) {
            System.err.println(failure);
            return "closed";
        }
        return failure.toString().replace('\n', ' ');
    }

    private static void run5(Trial trial) throws Exception {
        Mqtt5AsyncClient client = trial.transport()
                .applyTo(MqttClient.builder().useMqttVersion5().identifier("hivemq/" + trial.name))
                .buildAsync();
        var connect = client.connectWith();
        if (trial.method.startsWith("scram")) {
            String later = trial.method.endsWith("-wrong") ? trial.password + "!" : trial.password;
            connect.enhancedAuth(new HivemqScram(trial.user, trial.password, later));
        } else if (!trial.user.equals("-")) {
            var login = Mqtt5SimpleAuth.builder().username(trial.user);
            connect.simpleAuth((trial.password.equals("-") ? login : login.password(trial.passwordBytes())).build());
        }
        await(connect.send());
        if (trial.method.startsWith("scram-again")) {
            await(client.reauth());
        }
        await(client.publishWith()
                .topic(trial.topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(trial.payload())
                .send());
        await(client.disconnect());
    }

    private static void run3(Trial trial) throws Exception {
        Mqtt3AsyncClient client = trial.transport()
                .applyTo(MqttClient.builder().useMqttVersion3().identifier("hivemq/" + trial.name))
                .buildAsync();
        var connect = client.connectWith();
        if (!trial.user.equals("-")) {
            var login = Mqtt3SimpleAuth.builder().username(trial.user);
            connect.simpleAuth((trial.password.equals("-") ? login : login.password(trial.passwordBytes())).build());
        }
        await(connect.send());
        await(client.publishWith()
                .topic(trial.topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(trial.payload())
                .send());
        await(client.disconnect());
    }

    private static void await(CompletableFuture<?> answer) throws Exception {
        answer.get(SECONDS, TimeUnit.SECONDS);
    }
}
