@NullMarked
package dev.torc.commands.stats;

import org.jspecify.annotations.NullMarked;
