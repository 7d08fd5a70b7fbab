/** SCRAM-SHA-256 from the server's side: the password does not go over the wire, and the server shows that it knows it. */
@NullMarked
package org.ternmq.auth.scram;

import org.jspecify.annotations.NullMarked;
