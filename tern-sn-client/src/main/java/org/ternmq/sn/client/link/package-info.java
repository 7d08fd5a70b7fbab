/** The ways that datagrams go. */
@NullMarked
package org.ternmq.sn.client.link;

import org.jspecify.annotations.NullMarked;
