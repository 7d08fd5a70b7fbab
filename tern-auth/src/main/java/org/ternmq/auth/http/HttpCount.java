package org.ternmq.auth.http;

/** What came of asking, as it is counted. */
public enum HttpCount {
    /** The server said yes. */
    ALLOWED,
    /** It said no. */
    DENIED,
    /** It has no opinion. */
    IGNORED,
    /** It had said so before, and was not asked. */
    REMEMBERED,
    /** It did not answer in time. */
    TIMED_OUT,
    /** It could not be reached. */
    UNREACHABLE,
    /** It answered with a status that says nothing of the client. */
    BAD_STATUS,
    /** It answered with something that makes no sense. */
    NONSENSE,
    /** It answered with more than is taken. */
    TOO_LARGE,
    /** It was not asked: too many questions were on their way, or waited. */
    BUSY,
    /** It was not asked: it had failed too often. */
    LEFT_ALONE
}
