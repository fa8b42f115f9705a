/**
 * How Torc logs: one line an event, to standard output or a file, level and file set by the settings {@code loglevel} and
 * {@code logfile}. Configured in code, because reading an XML file would cost a tenth of the start-up time.
 */
@NullMarked
package dev.torc.app.logging;

import org.jspecify.annotations.NullMarked;
