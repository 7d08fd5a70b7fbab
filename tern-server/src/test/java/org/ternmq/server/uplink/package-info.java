/** Few connections to a broker elsewhere. */
@org.jspecify.annotations.NullMarked
package org.ternmq.server.uplink;
