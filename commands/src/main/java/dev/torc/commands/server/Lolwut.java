package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.RedisVersion;
import dev.torc.commands.reply.Errors;
import java.nio.charset.StandardCharsets;

/** LOLWUT [VERSION version] [size ...]: a piece of computer art, which is different in every version of Redis. */
final class Lolwut {
    private static final String VERSION = "Redis ver. " + RedisVersion.TEXT + "\n";
    private static final int LENGTH_MAX = 1000;
    private static final int SQUARES_MAX = 200;
    private static final int WHITE = 3;

    private final Call call;

    /** The first argument that gives a size. */
    private final int first;

    private Lolwut(Call call, int first) {
        this.call = call;
        this.first = first;
    }

    static void lolwut(Call call) {
        if (call.count() < 3 || !call.is(1, "version")) {
            reply(call, VERSION);
            return;
        }
        if (!call.isInteger(2)) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return;
        }
        int version = (int) call.integer(2);
        if (version != 5 && version != 6) {
            reply(call, VERSION);
            return;
        }
        for (int i = 3; i < Math.min(call.count(), version == 5 ? 6 : 5); i++) {
            if (!call.isInteger(i)) {
                call.reply().error(Errors.NOT_AN_INTEGER);
                return;
            }
        }
        Lolwut art = new Lolwut(call, 3);
        reply(call, version == 5 ? art.schotter() : art.skyline());
    }

    private static void reply(Call call, String text) {
        call.reply().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private int size(int i, int otherwise, int max) {
        return first + i < call.count() ? Math.clamp(call.integer(first + i), 1, max) : otherwise;
    }

    /** From 0 to {@code bound} - 1. */
    private int chance(int bound) {
        return (int) Math.floorMod(call.server().chance().getAsLong(), (long) bound);
    }

    /** From -1 to 1. */
    private double swing() {
        return (chance(1 << 20) - (1 << 19)) / (double) (1 << 19);
    }

    /** Squares that fall out of order from row to row, after Georg Nees. */
    private String schotter() {
        int width = 2 * size(0, 66, LENGTH_MAX);
        int columns = size(1, 8, SQUARES_MAX);
        int rows = size(2, 12, SQUARES_MAX);
        int padding = width > 4 ? 2 : 0;
        double side = (double) (width - 2 * padding) / columns;
        Canvas canvas = new Canvas(width, (int) (side * rows) + 2 * padding, 0);
        for (int y = 0; y < rows; y++) {
            double disorder = y > 1 ? (double) y / rows : 0;
            for (int x = 0; x < columns; x++) {
                int atX = (int) (x * side + side / 2 + padding + swing() * disorder * side / 3);
                int atY = (int) (y * side + side / 2 + padding + swing() * disorder * side / 3);
                canvas.square(atX, atY, side, swing() * disorder);
            }
        }
        return canvas.braille() + "\nGeorg Nees - schotter, plotter on paper, 1968. " + VERSION;
    }

    /** Three rows of skyscrapers, the first with lights. */
    private String skyline() {
        Canvas canvas = new Canvas(size(0, 80, LENGTH_MAX), size(1, 20, LENGTH_MAX), WHITE);
        int height = canvas.height;
        for (int colour = 2; colour >= 1; colour--) {
            int offset = -10;
            while (offset < canvas.width) {
                offset += chance(8);
                int width = 10 + chance(9);
                skyscraper(canvas, offset, width, height / 2 + chance(height) / (colour == 2 ? 2 : 3), colour);
                offset += colour == 2 ? width / 2 : width + 1;
            }
        }
        int offset = -10;
        while (offset < canvas.width) {
            offset += chance(8);
            int width = 5 + chance(14);
            width += width % 4 == 0 ? 0 : width % 3;
            skyscraper(canvas, offset, width, height / 3 + chance(height) / 2, 0);
            offset += width + 5;
        }
        return canvas.coloured() + "\nDedicated to the 8 bit game developers of past and present.\n"
                + "Original 8 bit image from Plaguemon by hikikomori. " + VERSION;
    }

    private void skyscraper(Canvas canvas, int left, int width, int height, int colour) {
        int ground = canvas.height - 1;
        int top = ground - height + 1;
        int right = left + width;
        for (int y = ground; y >= top; y--) {
            for (int x = left; x < right; x++) {
                if (y == top && (x <= left + 1 || x >= right - 2)) {
                    continue; // the roof is narrower
                }
                boolean inside = x > left + 1 && x < right - 2 && y > top + 1 && y < ground - 1;
                boolean window = colour == 0 && inside && (x - left - 1) / 2 % 2 != 0 && (y - top - 1) % 2 != 0;
                if (!window) {
                    canvas.set(x, y, colour);
                } else if ((x - left - 1) % 2 != 0) {
                    canvas.set(x, y, canvas.get(x - 1, y)); // a window is two pixels wide
                } else {
                    canvas.set(x, y, 1 + chance(2));
                }
            }
        }
    }
}
