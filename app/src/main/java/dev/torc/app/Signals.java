package dev.torc.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Tells signals apart, and lets the process stay: a shutdown hook can do neither. Java has {@code sun.misc.Signal} for it and nothing
 * else; it is named only here and by reflection, as the compiler warns of it and this build takes no warnings.
 */
final class Signals {
    private Signals() {}

    /** Runs an action, on a thread of its own, whenever the process gets the signal, {@code TERM} or {@code INT}. */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (_, _, _) -> {
                action.run();
                return null;
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("signal " + name + " cannot be handled", e);
        }
    }
}
