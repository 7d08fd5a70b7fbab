/** What a client is told when it is made: how to connect, what it may hold, what to do when that is too little. */
@NullMarked
package org.ternmq.client.options;

import org.jspecify.annotations.NullMarked;
