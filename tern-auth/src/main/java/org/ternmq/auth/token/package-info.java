/** Clients that show a token (JWT, RFC 7519), signed by somebody whom the operator trusts. */
@NullMarked
package org.ternmq.auth.token;

import org.jspecify.annotations.NullMarked;
