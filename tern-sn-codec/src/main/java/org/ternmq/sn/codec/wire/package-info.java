/**
 * Datagrams to packets of MQTT-SN 1.2 and back. Reading and writing of one packet stand in one file, in wire order. Sections are
 * those of the standard, ids those of {@code spec/mqttsn12.md}.
 */
@NullMarked
package org.ternmq.sn.codec.wire;

import org.jspecify.annotations.NullMarked;
