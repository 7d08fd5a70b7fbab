/** Methods of enhanced authentication that come with the broker. */
@NullMarked
package org.ternmq.broker.auth;

import org.jspecify.annotations.NullMarked;
