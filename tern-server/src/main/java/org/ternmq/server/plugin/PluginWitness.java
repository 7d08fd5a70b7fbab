package org.ternmq.server.plugin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ternmq.broker.ledger.Witness;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.flow.DropReason;
import org.ternmq.plugin.DeliveryListener;
import org.ternmq.plugin.DeliveryListener.Delivery;

/** Tells plug-ins what became of the messages that they want to hear of, and makes nothing for any other. For all loops. */
final class PluginWitness implements Witness {
    private final List<Told> all;

    /** Somebody who is told, in its plug-in. */
    private record Told(PluginHost host, String userProperty, DeliveryListener code) {}

    private PluginWitness(List<Told> all) {
        this.all = all;
    }

    /** Nothing if nobody wants to be told. */
    static Optional<Witness> of(List<PluginHost> hosts) {
        List<Told> all = new ArrayList<>();
        for (PluginHost host : hosts) {
            host.hooks().deliveries.forEach(hook -> all.add(new Told(host, hook.userProperty(), hook.code())));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(new PluginWitness(List.copyOf(all)));
    }

    @Override
    public void delivered(String clientId, Message message, Qos given) {
        for (Told told : all) {
            if (Translation.carries(message.properties(), told.userProperty())) {
                tell(told, clientId, message, given, Optional.empty());
            }
        }
    }

    @Override
    public void dropped(Object who, Message message, Qos given, DropReason reason) {
        for (Told told : all) {
            if (Translation.carries(message.properties(), told.userProperty())) {
                tell(told, who.toString(), message, given, Optional.of(reason));
            }
        }
    }

    private static void tell(Told told, String receiver, Message message, Qos given, Optional<DropReason> why) {
        Instant at = Instant.now();
        told.host()
                .tell(() -> told.code()
                        .onDelivery(new Delivery(
                                receiver,
                                Translation.message(message),
                                given.bits(),
                                at,
                                why.map(reason -> reason.name().toLowerCase(Locale.ROOT)))));
    }
}
