package org.ternmq.auth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.Certified;

/** Clients that want in. */
public final class Applicants {
    private Applicants() {}

    public static Applicant with(@Nullable String user, @Nullable String password) {
        return with(user, password == null ? null : Bytes.utf8(password), Certified.NONE);
    }

    public static Applicant with(@Nullable String user, @Nullable Bytes password, Certified certified) {
        Connect connect = new Connect(
                Version.V5, "c", true, 0, Properties.NONE, Optional.empty(), Connect.Login.of(user, password));
        return new Applicant(certified.appliedTo(connect), certified, "10.0.0.1:5");
    }

    public static Certified certified(String user) {
        return new Certified(Optional.of(user), Optional.empty());
    }
}
