/**
 * The packets of MQTT-SN 1.2, which calls them messages; a message is here what was published, as elsewhere in Tern. Constructors
 * refuse what no such packet can say.
 */
@NullMarked
package org.ternmq.sn.codec.packet;

import org.jspecify.annotations.NullMarked;
