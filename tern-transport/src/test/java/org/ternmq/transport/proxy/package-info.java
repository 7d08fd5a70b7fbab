/** Tests of what proxies say and who is believed. */
@NullMarked
package org.ternmq.transport.proxy;

import org.jspecify.annotations.NullMarked;
