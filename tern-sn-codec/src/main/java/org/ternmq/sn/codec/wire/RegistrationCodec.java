package org.ternmq.sn.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Registration.Register;

/** REGISTER and REGACK (sections 5.4.10 and 5.4.11). */
final class RegistrationCodec {
    private RegistrationCodec() {}

    static Register readRegister(ByteBuffer in) {
        int topicId = SnWire.twoOctets(in, "TopicId");
        int msgId = SnWire.msgId(in);
        return new Register(topicId, msgId, SnWire.text(in, "TopicName"));
    }

    static Regack readRegack(ByteBuffer in) {
        int topicId = SnWire.twoOctets(in, "TopicId");
        int msgId = SnWire.msgId(in);
        return new Regack(topicId, msgId, SnWire.code(in));
    }

    static int size(Registration registration) {
        return switch (registration) {
            case Register register -> 4 + SnWire.textSize(register.topicName());
            case Regack regack -> 5;
        };
    }

    static void write(Registration registration, ByteBuffer out) {
        switch (registration) {
            case Register register -> {
                out.putShort((short) register.topicId());
                out.putShort((short) register.msgId());
                SnWire.putText(out, register.topicName());
            }
            case Regack regack -> {
                out.putShort((short) regack.topicId());
                out.putShort((short) regack.msgId());
                SnWire.putCode(out, regack.code());
            }
        }
    }
}
