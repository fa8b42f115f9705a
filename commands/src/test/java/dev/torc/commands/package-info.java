@NullMarked
package dev.torc.commands;

import org.jspecify.annotations.NullMarked;
