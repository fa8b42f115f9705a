@NullMarked
package dev.torc.commands.spec;

import org.jspecify.annotations.NullMarked;
