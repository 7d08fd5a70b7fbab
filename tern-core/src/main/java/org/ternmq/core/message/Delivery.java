package org.ternmq.core.message;

import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PublishForm;

/**
 * What one receiver, or all that get the same, gets of a publication. Immutable. What the group of a shared subscription dealt to
 * one of its members extends it and knows the way back.
 */
public class Delivery {
    /** No subscription identifiers. */
    protected static final int[] NO_IDS = new int[0];

    private final Publication publication;
    private final Qos qos;
    private final boolean retain;
    private final int[] subscriptionIds;

    /** The array is given away. */
    protected Delivery(Publication publication, Qos qos, boolean retain, int[] subscriptionIds) {
        this.publication = publication;
        this.qos = qos;
        this.retain = retain;
        this.subscriptionIds = subscriptionIds;
    }

    /** A delivery that names the subscriptions it is for [MQTT-3.3.4-3, U5-3.3.4-2]; the array is given away. */
    public static Delivery of(Publication publication, Qos qos, boolean retain, int[] subscriptionIds) {
        return subscriptionIds.length == 0
                ? publication.delivery(qos, retain)
                : new Delivery(publication, qos, retain, subscriptionIds);
    }

    /** A delivery of a message that lies in the journal, to be loaded before it is sent. */
    public static Delivery unloaded(long position, long terms, int[] subscriptionIds) {
        Publication publication = Publication.unloaded(References.chargeBytes(terms), position);
        return new Delivery(publication, Qos.of(References.qos(terms)), References.retain(terms), subscriptionIds);
    }

    /** The same delivery of the message that was read from the journal. */
    public Delivery with(Publication loaded) {
        return of(loaded, qos, retain, subscriptionIds);
    }

    /** What a reference to it says besides its place. */
    public long terms() {
        return References.terms(publication.chargeBytes(), qos.ordinal(), retain);
    }

    /** The identifiers of the subscriptions that it is for; not to be changed. */
    public int[] subscriptionIds() {
        return subscriptionIds;
    }

    /** The message and its publisher. */
    public Publication publication() {
        return publication;
    }

    /** Whether a group dealt it, so that it goes back if its receiver goes away before it was sent. */
    public boolean isShared() {
        return false;
    }

    /** The group that dealt it, if one did. */
    public Optional<TopicFilter> group() {
        return Optional.empty();
    }

    /** This receiver does not get it; whether somebody else does. */
    public boolean giveBack() {
        return false;
    }

    /** The rules do not let this receiver have it; whether somebody else is asked. */
    public boolean refuse() {
        return false;
    }

    /** The lower of what was published and what was granted. */
    public Qos qos() {
        return qos;
    }

    /** The RETAIN flag that the receiver sees. */
    public boolean retain() {
        return retain;
    }

    /** The bytes for a connection of a version: shared with all receivers, unless this one has subscription identifiers. */
    public PublishForm form(Version version) {
        if (subscriptionIds.length == 0 || !version.hasProperties()) {
            return publication.form(version, qos.isAcknowledged());
        }
        return PublishForm.of(message(), true, qos.isAcknowledged());
    }

    /** The bytes for a connection of 5.0 that knows the topic by an alias. */
    public PublishForm aliasedForm() {
        return subscriptionIds.length == 0
                ? publication.aliasedForm(qos.isAcknowledged())
                : PublishForm.withAlias(message(), false, qos.isAcknowledged());
    }

    /** The bytes for a connection of 5.0 that learns an alias by this message. */
    public PublishForm aliasingForm() {
        return PublishForm.withAlias(message(), true, qos.isAcknowledged());
    }

    /** The message as this receiver sees it. */
    public Message message() {
        Message published = publication.message();
        Properties.Builder properties = published.properties().toBuilder();
        for (int id : subscriptionIds) {
            properties.add(PropertyId.SUBSCRIPTION_IDENTIFIER, id);
        }
        return new Message(published.topic(), published.payload(), qos, retain, properties.build());
    }
}
