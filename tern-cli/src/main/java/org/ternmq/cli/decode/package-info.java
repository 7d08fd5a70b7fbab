/** {@code tern decode}: shows packets given as hexadecimal digits. */
@NullMarked
package org.ternmq.cli.decode;

import org.jspecify.annotations.NullMarked;
