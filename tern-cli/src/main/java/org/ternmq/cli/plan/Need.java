package org.ternmq.cli.plan;

/**
 * What a workload takes of a machine.
 *
 * @param cores that are busy all the time, on average
 * @param processBytes resident memory of the broker
 * @param systemBytes what the system holds for its connections
 * @param descriptors files and sockets
 * @param inBytes that come from the network in a second, with the headers of TCP and IP
 * @param outBytes that go to it
 * @param diskBytes that are written in a second
 */
record Need(
        double cores,
        double processBytes,
        double systemBytes,
        long descriptors,
        double inBytes,
        double outBytes,
        double diskBytes) {
    static Need of(Workload load) {
        return new Need(
                cores(load),
                processBytes(load),
                load.clients() * Costs.SYSTEM_BYTES,
                load.clients() + DESCRIPTORS_OTHER,
                segments(load.rate(), load) + answers(load.deliveries(), load) + load.pings() * PING_BYTES,
                segments(load.deliveries(), load) + answers(load.rate(), load) + load.pings() * PING_BYTES,
                load.isDurable() && load.qos() > 0 ? written(load) : 0);
    }

    private static double cores(Workload load) {
        double messages =
                load.rate() * Costs.TAKEN_MICROS[load.qos()] + load.deliveries() * Costs.SENT_MICROS[load.qos()];
        double micros = messages * (load.isTls() ? Costs.TLS_FACTOR : 1) + load.pings() * Costs.PING_MICROS;
        if (load.isDurable() && load.qos() > 0) {
            micros += (load.rate() + load.deliveries()) * Costs.DURABLE_MICROS;
        }
        micros += load.connectsPerSecond() * (Costs.CONNECT_MICROS + (load.isTls() ? Costs.HANDSHAKE_MICROS : 0));
        return micros / 1e6;
    }

    private static double processBytes(Workload load) {
        double queued = Costs.QUEUED_BYTES + (load.isDurable() ? 0 : load.payloadBytes());
        double retained = Costs.RETAINED_BYTES + load.topicBytes() + load.payloadBytes();
        return Costs.BASE_BYTES
                + load.clients()
                        * (Costs.CLIENT_BYTES
                                + (load.isTls() ? Costs.TLS_BYTES : 0)
                                + Math.max(0, load.subscriptions() - 1) * Costs.SUBSCRIPTION_BYTES)
                + load.queued() * queued
                + load.retained() * retained;
    }

    private static double segments(double messages, Workload load) {
        int head = 4 + load.topicBytes() + (load.qos() > 0 ? 2 : 0);
        return messages * (Costs.SEGMENT_BYTES + head + load.payloadBytes());
    }

    /** PUBACK, or PUBREC, PUBREL and PUBCOMP, of which each side sends about as much. */
    private static double answers(double messages, Workload load) {
        return messages * load.qos() * (Costs.SEGMENT_BYTES + ANSWER_BYTES);
    }

    private static double written(Workload load) {
        return load.rate() * (Costs.RECORD_BYTES + load.topicBytes() + load.payloadBytes())
                + load.deliveries() * Costs.RECEIVER_RECORD_BYTES;
    }

    private static final long DESCRIPTORS_OTHER = 200;
    private static final int ANSWER_BYTES = 4;
    private static final int PING_BYTES = Costs.SEGMENT_BYTES + 2;
}
