@NullMarked
package org.ternmq.transport.dtls;

import org.jspecify.annotations.NullMarked;
