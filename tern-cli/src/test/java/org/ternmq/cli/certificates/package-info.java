/** Certificates of clients and brokers, tried with real ones. */
@NullMarked
package org.ternmq.cli.certificates;

import org.jspecify.annotations.NullMarked;
