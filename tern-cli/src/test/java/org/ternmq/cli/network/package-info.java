@NullMarked
package org.ternmq.cli.network;

import org.jspecify.annotations.NullMarked;
