package org.privatelora.quality;

import java.util.Locale;
import java.util.Optional;

/**
 * What a picture was made with, enough to make it again. Holds texts that the user typed and hashes, no path and no name of a file or a
 * person.
 *
 * @param prompt as given
 * @param negative prompt, may be empty
 * @param sampling how noise became a picture
 * @param seed of the noise
 * @param position of the picture among those of the seed, counted from 0
 * @param side in pixels
 * @param model what drew it
 * @see <a href="https://github.com/AUTOMATIC1111/stable-diffusion-webui">AUTOMATIC1111's web UI, whose form of the text this is</a>
 */
public record PictureParameters(
        String prompt, String negative, Sampling sampling, long seed, int position, int side, Model model) {
    /** Keyword of the text in a PNG file. */
    public static final String KEYWORD = "parameters";

    /**
     * How noise became a picture.
     *
     * @param sampler its name
     * @param steps of it
     * @param guidance guidance scale
     * @param clipSkip hidden state of the text encoder, 1 is the last
     * @param emphasis what brackets did
     */
    public record Sampling(String sampler, int steps, double guidance, int clipSkip, String emphasis) {}

    /**
     * What drew a picture.
     *
     * @param baseHash SHA-256 over the base model's weights
     * @param lora put on it
     * @param version of this library
     */
    public record Model(String baseHash, Optional<Lora> lora, String version) {}

    /**
     * A LoRA.
     *
     * @param hash SHA-256 of its files
     * @param multiplier strength, 1 as trained
     */
    public record Lora(String hash, double multiplier) {}

    /** Prompt, negative prompt when there is one, and a line of settings. */
    public String text() {
        String without = negative.isEmpty() ? "" : "Negative prompt: " + negative + "\n";
        return prompt + "\n" + without + settings();
    }

    private String settings() {
        String settings = String.format(
                Locale.ROOT,
                "Steps: %d, Sampler: %s, CFG scale: %s, Seed: %d, Size: %dx%d, Model hash: %s, Clip skip: %d, Emphasis: %s",
                sampling.steps,
                sampling.sampler,
                sampling.guidance,
                seed,
                side,
                side,
                model.baseHash,
                sampling.clipSkip,
                sampling.emphasis);
        String place = position == 0 ? "" : ", Batch pos: " + position;
        return settings + place + model.lora.map(PictureParameters::of).orElse("") + ", Version: privatelora "
                + model.version;
    }

    private static String of(Lora lora) {
        return ", Lora hash: " + lora.hash + ", Lora multiplier: " + lora.multiplier;
    }
}
