package org.ternmq.server.sys;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.ternmq.auth.http.HttpCount;
import org.ternmq.auth.http.HttpLogin;
import org.ternmq.broker.sys.SysTopic;
import org.ternmq.server.plugin.Plugins;

/** What is told of those who are asked about clients, below {@code $SYS}: the end of the table of topics. */
public final class AccessTopics {
    private AccessTopics() {}

    /** Of the server that is asked over HTTP now, if one is. */
    public static List<SysTopic> of(Supplier<Optional<HttpLogin>> http) {
        List<SysTopic> topics = new ArrayList<>();
        for (HttpCount count : HttpCount.values()) {
            topics.add(SysTopic.number(
                    "logins/http/" + count.name().toLowerCase(Locale.ROOT),
                    "logins over HTTP: " + count.what(),
                    () -> http.get().map(login -> login.count(count)).orElse(0L)));
        }
        topics.add(SysTopic.number(
                "logins/http/resting",
                "1 while the server that is asked over HTTP is left alone, since it failed too often; else 0",
                () -> http.get().filter(HttpLogin::isResting).isPresent() ? 1 : 0));
        return topics;
    }

    /**
     * Of a plug-in.
     *
     * @param health as it is when it is asked for
     */
    public static List<SysTopic> of(String plugin, Supplier<Plugins.Health> health) {
        String name = "plugins/" + plugin + "/";
        return List.of(
                SysTopic.number(
                        name + "calls",
                        "how often the plug-in was called",
                        () -> health.get().calls()),
                SysTopic.number(
                        name + "failures",
                        "of those: it threw, or gave an answer that makes no sense",
                        () -> health.get().failures()),
                SysTopic.number(
                        name + "timeouts",
                        "of those: it did not answer in time",
                        () -> health.get().timeouts()),
                SysTopic.number(
                        name + "passed_over",
                        "not called: it was resting, or too much waited for it",
                        () -> health.get().passedOver()),
                SysTopic.number(
                        name + "resting",
                        "1 while the plug-in is left alone, since it failed too often; else 0",
                        () -> health.get().isResting() ? 1 : 0));
    }
}
