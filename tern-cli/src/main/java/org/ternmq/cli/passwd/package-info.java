/** {@code tern passwd}: keeps the users of a password file. */
@NullMarked
package org.ternmq.cli.passwd;

import org.jspecify.annotations.NullMarked;
