/** Tests of the client library. */
@NullMarked
package org.ternmq.client;

import org.jspecify.annotations.NullMarked;
