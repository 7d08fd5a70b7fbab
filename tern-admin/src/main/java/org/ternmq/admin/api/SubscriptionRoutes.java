package org.ternmq.admin.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.page.Cursor;
import org.ternmq.admin.page.Smallest;
import org.ternmq.admin.page.Walk;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.operate.Resident;
import org.ternmq.broker.route.GroupEntry;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.topic.TopicTree;

/**
 * Who is subscribed to what: the subscriptions of a client, those to a filter, and those that a topic matches. The index is read on the thread that
 * asks, without a lock; what a client was granted its loop tells, a page of clients at a time.
 */
final class SubscriptionRoutes {
    private final Operated broker;

    SubscriptionRoutes(Operated broker) {
        this.broker = broker;
    }

    List<Route> routes() {
        return List.of(
                Route.reading(AdminApi.BASE + "/subscriptions", this::list),
                Route.reading(AdminApi.BASE + "/topics/{topic}", this::matching));
    }

    private Response list(Request request) {
        request.requireParameters("client", "filter", "limit", "cursor");
        Optional<String> client = request.parameter("client");
        Optional<String> filter = request.parameter("filter");
        if (client.isPresent() == filter.isPresent()) {
            throw Problem.badRequest(
                    "name either client=… or filter=…: all subscriptions of one client, or all to one filter");
        }
        Cursor cursor = Cursor.of(request);
        return client.isPresent()
                ? ofClient(client.get(), cursor).response()
                : toFilter(filterOf(filter.get()), cursor).response();
    }

    static TopicFilter filterOf(String text) {
        return TopicFilter.ofChecked(text).orElseThrow(() -> Problem.badRequest(text + " is no topic filter"));
    }

    static TopicName topicOf(String text) {
        try {
            return TopicName.of(text);
        } catch (IllegalArgumentException none) {
            throw Problem.badRequest(text + " is no topic: " + none.getMessage());
        }
    }

    private Cursor.Page<Map<String, @Nullable Object>> ofClient(String clientId, Cursor cursor) {
        return broker.questions().home(clientId, loop -> {
            var page = new Smallest<Grant>(cursor);
            ClientRoutes.resident(loop, clientId)
                    .orElseThrow(() -> ClientRoutes.unknown(clientId))
                    .session()
                    .subscriptions()
                    .forEach((filter, grant) -> page.see(filter.text(), grant));
            return page.page((filter, grant) ->
                    subscription(filter, grant).with("client_id", clientId).map());
        });
    }

    private Cursor.Page<Map<String, @Nullable Object>> toFilter(TopicFilter filter, Cursor cursor) {
        if (filter.isShared()) {
            return members(filter, cursor);
        }
        var page = new Smallest<Boolean>(cursor);
        broker.shared().subscriptions().visitHolders(filter, new ClientsOnly(page));
        return granted(
                page.page((clientId, unused) -> clientId),
                resident -> Optional.ofNullable(
                                resident.session().subscriptions().get(filter))
                        .map(grant -> subscription(filter.text(), grant))
                        .stream()
                        .toList());
    }

    /** The index knows of a group only how many it has, so all sessions are walked over. */
    private Cursor.Page<Map<String, @Nullable Object>> members(TopicFilter filter, Cursor cursor) {
        return new Walk(broker.questions())
                .page(
                        cursor,
                        "",
                        (loop, resident) -> Optional.ofNullable(
                                        resident.session().subscriptions().get(filter))
                                .map(grant -> subscription(filter.text(), grant)
                                        .with("client_id", resident.session().clientId())
                                        .map()));
    }

    /** What these clients were granted, as their loops say it; who has gone meanwhile is left out. The page ends early if it gets long. */
    private Cursor.Page<Map<String, @Nullable Object>> granted(
            Cursor.Page<String> clients, Function<Resident, List<Fields>> look) {
        List<String> names = clients.items();
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (int from = 0; from < names.size(); from += CLIENTS_PER_TURN) {
            List<String> some = names.subList(from, Math.min(names.size(), from + CLIENTS_PER_TURN));
            List<Map<String, @Nullable Object>> told = new ArrayList<>();
            broker.questions().all(loop -> grantedAt(loop, some, look)).forEach(told::addAll);
            told.sort(BY_CLIENT_AND_FILTER);
            all.addAll(told);
            if (all.size() >= ROWS_MAX && from + CLIENTS_PER_TURN < names.size()) {
                return new Cursor.Page<>(all, Optional.of(some.getLast()));
            }
        }
        return new Cursor.Page<>(all, clients.next());
    }

    private static List<Map<String, @Nullable Object>> grantedAt(
            Loop loop, List<String> clients, Function<Resident, List<Fields>> look) {
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        for (String clientId : clients) {
            ClientRoutes.resident(loop, clientId)
                    .map(look)
                    .orElse(List.of())
                    .forEach(one -> found.add(one.with("client_id", clientId).map()));
        }
        return found;
    }

    private Response matching(Request request) {
        request.requireParameters("limit", "cursor");
        TopicName topic = topicOf(request.part("topic"));
        Cursor cursor = Cursor.of(request);
        var page = new Smallest<Boolean>(cursor);
        var groups = new Smallest<GroupEntry>(new Cursor("", GROUPS_MAX));
        broker.shared().subscriptions().visitMatching(topic, new SubscriptionIndex.Visitor() {
            @Override
            public void client(String clientId) {
                page.see(clientId, true);
            }

            @Override
            public void group(GroupEntry group) {
                groups.see(group.filter().text(), group);
            }
        });
        var one = new TopicTree<Boolean>();
        one.put(topic.utf8(), true);
        Cursor.Page<Map<String, @Nullable Object>> granted =
                granted(page.page((clientId, unused) -> clientId), resident -> matching(resident, one));
        Cursor.Page<Map<String, @Nullable Object>> dealt =
                groups.page((filter, group) -> group(group).map());
        return Response.json(granted.fields()
                .with("topic", topic.toString())
                .with("shared", dealt.items())
                .with("shared_truncated", dealt.next().isPresent())
                .map());
    }

    private static List<Fields> matching(Resident resident, TopicTree<Boolean> one) {
        var filters = new Smallest<Grant>(new Cursor("", FILTERS_MAX));
        resident.session().subscriptions().forEach((filter, grant) -> {
            if (!filter.isShared() && isMatch(one, filter)) {
                filters.see(filter.text(), grant);
            }
        });
        return filters.page(SubscriptionRoutes::subscription).items();
    }

    private static boolean isMatch(TopicTree<Boolean> one, TopicFilter filter) {
        boolean[] isMatch = {false};
        one.walk(filter.utf8(), topic -> {
            isMatch[0] = true;
            return false;
        });
        return isMatch[0];
    }

    private static Fields group(GroupEntry group) {
        return new Fields()
                .with("share", group.filter().shareName())
                .with("filter", group.filter().text())
                .with("members", group.members());
    }

    private static Fields subscription(String filter, Grant grant) {
        return new Fields()
                .with("filter", filter)
                .with("qos", grant.qosMax().ordinal())
                .with("no_local", grant.noLocal())
                .with("retain_as_published", grant.retainAsPublished())
                .with("retain_handling", grant.retainHandling().name().toLowerCase(Locale.ROOT))
                .with(
                        "subscription_id",
                        grant.subscriptionId() == Grant.NO_ID ? Optional.empty() : Optional.of(grant.subscriptionId()));
    }

    /** Passes groups by. */
    private record ClientsOnly(Smallest<Boolean> page) implements SubscriptionIndex.Visitor {
        @Override
        public void client(String clientId) {
            page.see(clientId, true);
        }

        @Override
        public void group(GroupEntry group) {}
    }

    private static final Comparator<Map<String, @Nullable Object>> BY_CLIENT_AND_FILTER =
            Comparator.<Map<String, @Nullable Object>, String>comparing(one -> String.valueOf(one.get("client_id")))
                    .thenComparing(one -> String.valueOf(one.get("filter")));

    /** So many clients a loop tells of in a turn: each may have thousands of subscriptions to look at. */
    private static final int CLIENTS_PER_TURN = 10;

    /** With so many subscriptions a page is long enough. */
    private static final int ROWS_MAX = 2_000;

    /** So many subscriptions of one client are told of to one topic. */
    private static final int FILTERS_MAX = 100;

    /** So many shared subscriptions are told of to one topic. */
    static final int GROUPS_MAX = 1_000;
}
