@NullMarked
package dev.torc.server.admin;

import org.jspecify.annotations.NullMarked;
