@NullMarked
package org.ternmq.cli.defaults;

import org.jspecify.annotations.NullMarked;
