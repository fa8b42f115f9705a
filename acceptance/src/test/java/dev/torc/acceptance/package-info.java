/** Tests of the whole: against a running server, through the launcher, and of the modules' structure. */
@NullMarked
package dev.torc.acceptance;

import org.jspecify.annotations.NullMarked;
