package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.privatelora.data.Pixels;
import org.privatelora.diffusion.Ddim;
import org.privatelora.diffusion.Guidance;
import org.privatelora.model.StableDiffusion;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Pictures of a base model for a look at it: one row for each prompt, the same noises in every row.
 *
 * @param steps of DDIM
 * @param guidanceScale of classifier-free guidance
 * @param perPrompt pictures in a row
 * @param seed of the noises
 */
public record SampleGrid(int steps, double guidanceScale, int perPrompt, long seed) {
    /** 30 steps, guidance 4, 6 pictures a prompt. */
    public static SampleGrid defaults() {
        return new SampleGrid(30, 4, 6, 1);
    }

    /**
     * Draws the grid.
     *
     * @param base the model
     * @param prompts a row each
     * @param clipSkip hidden state of the text encoder, 1 is the last
     * @param manager the device
     * @return prompts x perPrompt pictures
     */
    public BufferedImage draw(StableDiffusion base, List<String> prompts, int clipSkip, NDManager manager) {
        int side = base.imageSize();
        BufferedImage grid = new BufferedImage(perPrompt * side, prompts.size() * side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = grid.createGraphics();
        for (int row = 0; row < prompts.size(); row++) {
            float[] pixels = row(base, prompts.get(row), clipSkip, manager);
            int length = pixels.length / perPrompt;
            for (int i = 0; i < perPrompt; i++) {
                float[] picture = Arrays.copyOfRange(pixels, i * length, (i + 1) * length);
                graphics.drawImage(Pixels.toImage(picture, side, side), i * side, row * side, null);
            }
        }
        graphics.dispose();
        return grid;
    }

    private float[] row(StableDiffusion base, String prompt, int clipSkip, NDManager manager) {
        TextEncoder encoder = base.textEncoder(ProjectionWrap.NONE);
        Shape shape = new Shape(perPrompt, 4, base.latentSize(), base.latentSize());
        return Scope.value(() -> Autograd.noGrad(() -> {
            float[] noise = new Rng(seed).normal("sample-grid", 0, 0, (int) shape.size());
            NDArray texts = base.encodeText(encoder, List.of("", prompt), clipSkip); // (2, 77, D)
            Guidance guided = new Guidance(base.unet(ProjectionWrap.NONE), texts.get("0:1"), guidanceScale);
            NDArray context = texts.get("1:2").repeat(0, perPrompt);
            NDArray latents =
                    new Ddim(base.schedule(), steps, 0).sample(guided, Tensors.of(manager, noise, shape), context);
            return base.decode(latents).toFloatArray();
        }));
    }
}
