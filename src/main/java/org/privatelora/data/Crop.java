package org.privatelora.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** How a picture that is not square becomes so, before it is resized to what the base model takes. */
public enum Crop {
    /** The middle is kept; what is left over at the long sides is lost. */
    CENTRE {
        @Override
        BufferedImage square(BufferedImage image) {
            int side = Math.min(image.getWidth(), image.getHeight());
            boolean square = image.getWidth() == image.getHeight();
            return square
                    ? image
                    : image.getSubimage((image.getWidth() - side) / 2, (image.getHeight() - side) / 2, side, side);
        }
    },
    /** The top is kept, and of a wide picture the middle: where the heads are in portraits. */
    TOP {
        @Override
        BufferedImage square(BufferedImage image) {
            int side = Math.min(image.getWidth(), image.getHeight());
            return image.getSubimage((image.getWidth() - side) / 2, 0, side, side);
        }
    },
    /** Nothing is lost: the whole picture in the middle of a white square. */
    PAD {
        @Override
        BufferedImage square(BufferedImage image) {
            int side = Math.max(image.getWidth(), image.getHeight());
            BufferedImage square = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = square.createGraphics();
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, side, side);
            graphics.drawImage(image, (side - image.getWidth()) / 2, (side - image.getHeight()) / 2, null);
            graphics.dispose();
            return square;
        }
    };

    /** The square, in the picture's own pixels. */
    abstract BufferedImage square(BufferedImage image);
}
