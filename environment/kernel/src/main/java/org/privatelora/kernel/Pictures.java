package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.common.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * Shows a picture as PNG, or on request as JPEG or GIF, whole. The base kernel's own way leaves off the last one or two bytes of most files, because it never closes
 * the stream that encodes them: browsers do not mind, but a strict decoder refuses what is left.
 */
final class Pictures {
    private Pictures() {}

    /** For {@code BufferedImage}, before the base kernel's, which is for every {@code RenderedImage}. */
    static void register(Renderer renderer) {
        renderer.createRegistration(BufferedImage.class)
                .preferring(Image.PNG)
                .supporting(Image.JPEG, Image.GIF)
                .register(Pictures::render);
    }

    private static void render(BufferedImage picture, RenderContext context) {
        context.renderIfRequested(Image.PNG, () -> encoded(picture, "png"));
        context.renderIfRequested(Image.JPEG, () -> encoded(picture, "jpeg"));
        context.renderIfRequested(Image.GIF, () -> encoded(picture, "gif"));
    }

    /** Base64 of the whole file. */
    private static String encoded(BufferedImage picture, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture cannot be written as " + format, e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
