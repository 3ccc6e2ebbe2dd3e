package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.format.LoraConversion;
import org.privatelora.lora.format.LoraFormat;
import org.privatelora.lora.format.ModuleNames;
import org.privatelora.model.ModelFolder;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code privatelora convert-lora IN OUT --to kohya|diffusers|peft}. */
@Command(
        name = "convert-lora",
        description =
                "Rewrites a LoRA for other tools, bit for bit. Metadata of other trainers, which may hold captions, is left"
                        + " behind; nothing is overwritten.")
final class ConvertLoraCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "IN", description = "A kohya or diffusers file, or a PEFT folder.")
    Path source;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description =
                    "kohya: a .safetensors file; diffusers: such a file, or a folder for it; peft: a folder, in which unet"
                            + " and text_encoder are one adapter each.")
    Path target;

    @Option(names = "--to", paramLabel = "kohya|diffusers|peft", required = true, description = "Format of OUT.")
    String to;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description =
                    "Diffusers folder of the base model: its names and sizes are required. Default: the names of Stable"
                            + " Diffusion 1.x and of the embedded model, any size.")
    Optional<Path> base;

    record Converted(String in, String out, String from, String to, int unetModules, int textEncoderModules) {}

    @Override
    Answer answer() throws IOException {
        LoraFormat format = LoraFormat.named(to);
        LoraConversion done = LoraConversion.convert(source, target, format, names());
        Converted converted = new Converted(
                source.toString(),
                target.toString(),
                done.from().label(),
                done.to().label(),
                done.unetModules(),
                done.textEncoderModules());
        return Answer.of(converted, text(converted) + advice(done));
    }

    private ModuleNames names() throws IOException {
        if (base.isEmpty()) {
            return known();
        }
        ModelFolder folder = ModelFolder.open(base.get());
        return ModuleNames.of(
                UNet.shapes(UNetConfig.read(folder.unetConfig())),
                TextEncoder.shapes(TextEncoderConfig.read(folder.textConfig())));
    }

    /** The embedded model and its relatives have transformers where Stable Diffusion has none. */
    private static ModuleNames known() {
        return ModuleNames.of(
                        UNet.shapes(UNetConfig.stableDiffusion1()),
                        TextEncoder.shapes(TextEncoderConfig.stableDiffusion()))
                .and(ModuleNames.of(UNet.shapes(UNetConfig.pocket()), Map.of()))
                .ofAnySize();
    }

    private static String text(Converted c) {
        return c.from() + " to " + c.to() + ": " + c.unetModules() + " modules of the U-Net, " + c.textEncoderModules()
                + " of the text encoder: " + c.out();
    }

    private static String advice(LoraConversion done) {
        return done.to() == LoraFormat.DIFFUSERS && done.scaled()
                ? "\nits alphas are in the metadata, which diffusers reads since 0.34; an older one would take alpha = rank"
                : "";
    }
}
