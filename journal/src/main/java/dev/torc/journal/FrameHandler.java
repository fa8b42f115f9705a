package dev.torc.journal;

/** Takes frames as they are read, in order. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * A whole frame: one group of effects, for {@link Effects#of}.
     *
     * @param frame address of its bytes, valid during the call
     * @param length bytes
     * @param position the frame's
     * @param nextPosition the position behind it
     */
    void frame(long frame, long length, long position, long nextPosition);
}
