/** What an operator decides: the table of all keys, and the way from files, environment and command line to records. */
@NullMarked
package org.ternmq.server.config;

import org.jspecify.annotations.NullMarked;
