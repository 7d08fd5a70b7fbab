/**
 * Bytes to packets and back. {@link org.ternmq.codec.wire.FrameReader} cuts a stream into frames, the decoder turns a frame into
 * a packet, the encoder a packet into bytes. Reading and writing of one packet stand in one file, in wire order.
 */
@NullMarked
package org.ternmq.codec.wire;

import org.jspecify.annotations.NullMarked;
