/** Methods of enhanced authentication that a client can be given. */
@NullMarked
package org.ternmq.client.auth;

import org.jspecify.annotations.NullMarked;
