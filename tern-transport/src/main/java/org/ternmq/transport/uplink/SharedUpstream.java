package org.ternmq.transport.uplink;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.ternmq.broker.loop.Loop;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.transport.sn.Upstream;

/**
 * The connection of one client, which is the broker's here: its session lives there. What it publishes, and its will, goes up and to nobody
 * here, so that there is one way for a message and one order, and it comes back as often as to any other subscriber. What it subscribes to is
 * asked for elsewhere before it has its SUBACK. Confined to the loop that serves the client; it sends one SUBSCRIBE for each filter.
 */
final class SharedUpstream implements Upstream, Upstream.Client {
    private final Uplink uplink;
    private final Loop loop;
    private final Client client;
    private final Upstream here;
    private final ArrayDeque<Consumer<List<ReasonCode>>> requests = new ArrayDeque<>(2); // answered in their order
    private final Set<TopicFilter> passing = new HashSet<>(2); // subscribed to for a round that is not over
    private String clientId = "";
    private boolean isEnded;

    /** One that is not open, through one into the broker of this process that {@code make} gives for a client. */
    SharedUpstream(Uplink uplink, Loop loop, Client client, java.util.function.Function<Client, Upstream> make) {
        this.uplink = uplink;
        this.loop = loop;
        this.client = client;
        this.here = make.apply(this);
    }

    private void tell(Packet packet) {
        client.onBrokerPacket(packet, uplink.now());
    }

    /** Never from within a call of the client's. */
    private void tellSoon(Packet packet) {
        loop.execute(() -> {
            if (!isEnded) {
                tell(packet);
            }
        });
    }

    // ---- what the client does

    @Override
    public void open(Connect connect) {
        ReasonCode refusal = !Uplink.isFree(connect.clientId())
                ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID
                : connect.will().filter(will -> isTooLong(will.topic())).isPresent()
                        ? ReasonCode.TOPIC_NAME_INVALID
                        : ReasonCode.SUCCESS;
        if (refusal.isError()) {
            isEnded = true;
            loop.execute(() -> tell(Connack.refused(refusal)));
            return;
        }
        clientId = connect.clientId();
        here.open(new Connect(
                connect.version(),
                connect.clientId(),
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                connect.properties(),
                connect.will().map(uplink::up),
                connect.login()));
    }

    private static boolean isTooLong(TopicName topic) {
        return topic.length() > BYTES_MAX;
    }

    @Override
    public void forward(Packet packet) {
        switch (packet) {
            case Publish publish -> publish(publish);
            case Subscribe subscribe -> subscribe(subscribe);
            case Unsubscribe unsubscribe ->
                unsubscribe(
                        unsubscribe, reasons -> tell(new Unsuback(unsubscribe.packetId(), Properties.NONE, reasons)));
            case Disconnect disconnect -> {
                if (!passing.isEmpty()) {
                    unsubscribe(List.copyOf(passing));
                }
                here.forward(disconnect);
            }
            default -> here.forward(packet);
        }
    }

    private void publish(Publish publish) {
        TopicName topic = publish.message().topic();
        ReasonCode refusal = isTooLong(topic)
                ? ReasonCode.TOPIC_NAME_INVALID
                : uplink.isFull(topic) ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
        if (!refusal.isError()) {
            here.forward(new Publish(uplink.up(publish.message()), publish.packetId(), publish.dup()));
        } else if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
            tellSoon(Ack.Puback.of(publish.packetId(), refusal));
        } else if (publish.message().qos() == Qos.EXACTLY_ONCE) {
            tellSoon(Ack.Pubrec.of(publish.packetId(), refusal));
        }
    }

    private void subscribe(Subscribe subscribe) {
        TopicFilter filter = subscribe.requests().getFirst().filter();
        boolean isOurs = filter.text().startsWith("$");
        if (filter.isShared() || isOurs) { // a member here would get what one elsewhere gets as well
            tellSoon(suback(
                    subscribe,
                    filter.isShared() ? ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED : ReasonCode.NOT_AUTHORIZED));
        } else if (filter.utf8().length > BYTES_MAX) {
            tellSoon(suback(subscribe, ReasonCode.TOPIC_FILTER_INVALID));
        } else {
            new Asking(subscribe, subscribe.requests().getFirst()).ask();
        }
    }

    private static Suback suback(Subscribe subscribe, ReasonCode reason) {
        return new Suback(subscribe.packetId(), Properties.NONE, List.of(reason));
    }

    private void unsubscribe(Unsubscribe unsubscribe, Consumer<List<ReasonCode>> then) {
        requests.add(then);
        here.forward(unsubscribe);
    }

    private void unsubscribe(Collection<TopicFilter> filters) {
        passing.removeAll(filters);
        unsubscribe(new Unsubscribe(OUR_PACKET_ID, Properties.NONE, List.copyOf(filters)), reasons -> {});
    }

    /** It is gone in the middle of a round: the next one of its session puts that in order. */
    private void end() {
        isEnded = true;
        if (!passing.isEmpty()) {
            uplink.leftBehind(clientId, passing);
        }
    }

    /** A SUBSCRIBE that has no answer, or retained messages still to come. */
    private final class Asking implements Rounds.Asker {
        private final Subscribe subscribe;
        private final Request request;
        private TopicFilter inRound = TopicFilter.of("#");
        private ReasonCode here = ReasonCode.SUCCESS;
        private boolean isAnswered;

        Asking(Subscribe subscribe, Request request) {
            this.subscribe = subscribe;
            this.request = request;
        }

        /** Here first, so that nothing that comes finds nobody. */
        void ask() {
            Rounds rounds = uplink.rounds();
            int round = rounds.next();
            inRound = Names.retained(round, request.filter());
            passing.add(inRound);
            requests.add(reasons -> {
                here = reasons.stream().filter(ReasonCode::isError).findFirst().orElse(reasons.getFirst());
                if (here.isError()) {
                    isAnswered = true;
                    unsubscribe(List.of(request.filter(), inRound));
                    tell(suback(subscribe, here));
                } else {
                    rounds.ask(round, request.filter(), this);
                }
            });
            SharedUpstream.this.here.forward(
                    new Subscribe(subscribe.packetId(), Properties.NONE, List.of(of(request.filter()), of(inRound))));
        }

        /** The broker of this process has nothing retained. */
        private Request of(TopicFilter filter) {
            return new Request(filter, request.qosMax(), false, false, RetainHandling.DO_NOT_SEND);
        }

        private void here(Runnable task) {
            loop.execute(() -> {
                if (!isEnded) {
                    task.run();
                }
            });
        }

        @Override
        public void answered(ReasonCode reason) {
            here(() -> {
                if (!isAnswered) {
                    isAnswered = true;
                    if (reason.isError()) {
                        unsubscribe(List.of(request.filter()));
                    }
                    boolean isLess = reason.isError() || reason.code() < here.code();
                    tell(suback(subscribe, isLess ? reason : here));
                }
            });
        }

        @Override
        public void again() {
            here(() -> {
                unsubscribe(List.of(inRound));
                ask();
            });
        }

        @Override
        public void over() {
            here(() -> unsubscribe(List.of(inRound)));
        }
    }

    @Override
    public void cut() {
        end();
        here.cut();
    }

    @Override
    public void abandon() {
        end();
        here.abandon();
    }

    @Override
    public void whenQuiet(Runnable task) {
        here.whenQuiet(task);
    }

    @Override
    public void hasRoomAgain() {
        here.hasRoomAgain();
    }

    // ---- what the broker does

    @Override
    public void onBrokerPacket(Packet packet, long nowNanos) {
        switch (packet) {
            case Suback suback -> requests.remove().accept(suback.reasons());
            case Unsuback unsuback -> requests.remove().accept(unsuback.reasons());
            case Publish publish ->
                client.onBrokerPacket(
                        new Publish(Names.here(publish.message()), publish.packetId(), publish.dup()), nowNanos);
            case Connack connack
            when connack.sessionPresent() -> {
                Set<TopicFilter> left = uplink.leftBehind(clientId);
                if (!left.isEmpty()) {
                    unsubscribe(left);
                }
                client.onBrokerPacket(connack, nowNanos);
            }
            default -> client.onBrokerPacket(packet, nowNanos);
        }
    }

    @Override
    public boolean hasRoom() {
        return client.hasRoom();
    }

    @Override
    public void congested(boolean congested) {
        client.congested(congested);
    }

    @Override
    public void onBrokerClosed() {
        end();
        client.onBrokerClosed();
    }

    /** Topics and filters are longer on their way. */
    private static final int BYTES_MAX = 65_535 - Names.BYTES_MAX;

    /** Of what is asked beside the client; answers are told apart by their order. */
    private static final int OUR_PACKET_ID = 0xFFFF;
}
