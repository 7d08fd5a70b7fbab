package org.ternmq.auth.http;

/** What came of asking, as it is counted. */
public enum HttpCount {
    /** The server said yes. */
    ALLOWED("the server let the client in"),
    /** It said no. */
    DENIED("it refused the client"),
    /** It has no opinion. */
    IGNORED("it had no opinion"),
    /** It had said so before, and was not asked. */
    REMEMBERED("it was not asked, since it had answered shortly before"),
    /** It did not answer in time. */
    TIMED_OUT("it did not answer in time"),
    /** It could not be reached. */
    UNREACHABLE("it could not be reached"),
    /** It answered with a status that says nothing of the client. */
    BAD_STATUS("it answered with a status that says nothing of the client"),
    /** It answered with something that makes no sense. */
    NONSENSE("its answer made no sense"),
    /** It answered with more than is taken. */
    TOO_LARGE("its answer was larger than is taken"),
    /** It was not asked: too many questions were on their way, or waited. */
    BUSY("it was not asked, since too many questions were on their way, or waited"),
    /** It was not asked: it had failed too often. */
    LEFT_ALONE("it was not asked, since it had failed too often");

    private final String what;

    HttpCount(String what) {
        this.what = what;
    }

    /** In words, for people. */
    public String what() {
        return what;
    }
}
