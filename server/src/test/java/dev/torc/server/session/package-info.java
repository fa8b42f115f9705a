@NullMarked
package dev.torc.server.session;

import org.jspecify.annotations.NullMarked;
