@NullMarked
package dev.torc.server.persistence;

import org.jspecify.annotations.NullMarked;
