@NullMarked
package dev.torc.commands.config;

import org.jspecify.annotations.NullMarked;
