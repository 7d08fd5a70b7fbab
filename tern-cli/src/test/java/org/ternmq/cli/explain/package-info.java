@NullMarked
package org.ternmq.cli.explain;

import org.jspecify.annotations.NullMarked;
