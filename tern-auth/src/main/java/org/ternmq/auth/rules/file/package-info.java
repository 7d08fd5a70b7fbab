/** The two ways to write rules down: mosquitto's and our own. */
@NullMarked
package org.ternmq.auth.rules.file;

import org.jspecify.annotations.NullMarked;
