package org.ternmq.transport.dtls;

import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.jspecify.annotations.Nullable;

/** A packet is sent to the association that it is meant for, or to nobody: another one may be at its address by now. */
final class SameAssociation implements EndpointContextMatcher {
    @Override
    public String getName() {
        return "same association";
    }

    @Override
    public boolean isToBeSent(EndpointContext meant, @Nullable EndpointContext there) {
        return there != null && DtlsRemote.Key.of(meant).equals(DtlsRemote.Key.of(there));
    }

    @Override
    public boolean isResponseRelatedToRequest(EndpointContext request, EndpointContext response) {
        return isToBeSent(request, response);
    }

    @Override
    public Object getEndpointIdentity(EndpointContext context) {
        return DtlsRemote.Key.of(context);
    }

    @Override
    public String toRelevantState(@Nullable EndpointContext context) {
        return context == null ? "nobody" : DtlsRemote.Key.of(context).toString();
    }
}
