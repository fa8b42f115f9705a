@NullMarked
package dev.torc.commands.server;

import org.jspecify.annotations.NullMarked;
