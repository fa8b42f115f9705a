package dev.torc.commands.server;

import java.util.Arrays;

/** Pixels of a few colours, for LOLWUT. What is drawn outside is lost. */
final class Canvas {
    private static final int BRAILLE = 0x2800;
    private static final String[] COLOURS = {"0;30;40m", "0;90;100m", "0;37;47m", "0;97;107m"};

    final int width;
    final int height;
    private final byte[] pixels;

    Canvas(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.pixels = new byte[width * height];
        Arrays.fill(pixels, (byte) background);
    }

    void set(int x, int y, int colour) {
        if (isInside(x, y)) {
            pixels[y * width + x] = (byte) colour;
        }
    }

    /** 0 outside. */
    int get(int x, int y) {
        return isInside(x, y) ? pixels[y * width + x] : 0;
    }

    private boolean isInside(int x, int y) {
        return x >= 0 && x < width && y >= 0 && y < height;
    }

    /** Bresenham's line. */
    void line(int fromX, int fromY, int toX, int toY) {
        int dx = Math.abs(toX - fromX);
        int dy = Math.abs(toY - fromY);
        int stepX = fromX < toX ? 1 : -1;
        int stepY = fromY < toY ? 1 : -1;
        int error = dx - dy;
        int x = fromX;
        int y = fromY;
        set(x, y, 1);
        while (x != toX || y != toY) {
            int twice = 2 * error;
            if (twice > -dy) {
                error -= dy;
                x += stepX;
            }
            if (twice < dx) {
                error += dx;
                y += stepY;
            }
            set(x, y, 1);
        }
    }

    void square(int x, int y, double side, double angle) {
        long radius = Math.round(side / Math.sqrt(2));
        int[] px = new int[4];
        int[] py = new int[4];
        for (int j = 0; j < 4; j++) {
            double k = Math.PI / 4 + angle + j * Math.PI / 2;
            px[j] = (int) Math.round(Math.sin(k) * radius + x);
            py[j] = (int) Math.round(Math.cos(k) * radius + y);
        }
        for (int j = 0; j < 4; j++) {
            line(px[j], py[j], px[(j + 1) % 4], py[(j + 1) % 4]);
        }
    }

    /** As Braille characters, eight pixels each. */
    String braille() {
        StringBuilder out = new StringBuilder();
        for (int y = 0; y < height; y += 4) {
            for (int x = 0; x < width; x += 2) {
                int dots = get(x, y)
                        | get(x, y + 1) << 1
                        | get(x, y + 2) << 2
                        | get(x + 1, y) << 3
                        | get(x + 1, y + 1) << 4
                        | get(x + 1, y + 2) << 5
                        | get(x, y + 3) << 6
                        | get(x + 1, y + 3) << 7;
                out.append((char) (BRAILLE + dots));
            }
            if (y != height - 1) {
                out.append('\n');
            }
        }
        return out.toString();
    }

    /** As coloured blanks for a terminal. */
    String coloured() {
        StringBuilder out = new StringBuilder();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out.append("\033[").append(COLOURS[get(x, y)]).append(" \033[0m");
            }
            if (y != height - 1) {
                out.append('\n');
            }
        }
        return out.toString();
    }
}
