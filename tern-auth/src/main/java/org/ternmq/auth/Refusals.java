package org.ternmq.auth;

import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange.Verdict;

/**
 * What clients are told that are not let in. All ways in say it in the same words, so that nobody learns from an answer which names there
 * are.
 */
public final class Refusals {
    private Refusals() {}

    /** Of a login, whatever is wrong with it. */
    public static Verdict badLogin() {
        return Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "user name or password is wrong");
    }

    /** Of who showed nothing. */
    public static Verdict noLogin() {
        return Verdict.refused(ReasonCode.NOT_AUTHORIZED, "a login is needed");
    }

    /** More come than can be looked at. */
    public static Verdict busy() {
        return Verdict.refused(ReasonCode.SERVER_BUSY, "too many are logging in; try again later");
    }

    /** It cannot be found out who it is. */
    public static Verdict unavailable() {
        return Verdict.refused(
                ReasonCode.SERVER_UNAVAILABLE, "logins cannot be checked at the moment; try again later");
    }
}
