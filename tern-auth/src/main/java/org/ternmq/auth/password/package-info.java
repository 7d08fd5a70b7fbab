/** Files of users and hashed passwords: mosquitto's, and our own kinds of lines beside. */
@NullMarked
package org.ternmq.auth.password;

import org.jspecify.annotations.NullMarked;
