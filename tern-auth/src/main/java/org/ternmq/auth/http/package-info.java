/** Clients of whom another server knows who they are: it is asked over HTTP. */
@NullMarked
package org.ternmq.auth.http;

import org.jspecify.annotations.NullMarked;
