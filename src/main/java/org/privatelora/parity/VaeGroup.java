package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;

/** Posterior and decoded image at every size that the file holds, with both spellings of the attention's names. */
record VaeGroup() implements Group {
    private static final String IO = "vae_io.safetensors";
    private static final String RENAMED = "vae_newstyle_keys.safetensors";

    @Override
    public String name() {
        return "vae";
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(IO), TinyPipeline.VAE.stream()).toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors io = folder.tensors(IO);
        Tolerances tolerances = folder.tolerances();
        TinyPipeline pipeline = new TinyPipeline(folder);
        AutoencoderKl vae = pipeline.vae();
        List<Row> rows = new ArrayList<>();
        for (MatchResult size : io.matching("(.*)\\.image")) {
            rows.addAll(new Size(io, size.group(1), tolerances).rows(vae, "vae." + size.group(1)));
        }
        if (!folder.has(RENAMED)) {
            rows.add(Row.absent("vae.newstyle_keys", RENAMED + " is missing"));
            return rows;
        }
        AutoencoderKl renamed = pipeline.vae(RENAMED);
        for (MatchResult size : io.matching("(.*)\\.image")) {
            rows.addAll(new Size(io, size.group(1), tolerances).rows(renamed, "vae.newstyle_keys." + size.group(1)));
        }
        return rows;
    }

    /** The references of one image size. */
    private record Size(ReferenceTensors io, String prefix, Tolerances tolerances) {
        NDArray get(String name) {
            return io.get(prefix + "." + name);
        }

        List<Row> rows(AutoencoderKl vae, String group) {
            NDList moments = Autograd.noGrad(() -> vae.encode(get("image")));
            return List.of(posterior(moments, group + ".mean"), images(vae, moments.get(0), group + ".decode"));
        }

        private Row posterior(NDList moments, String group) {
            Check check = new Check(group);
            double allowed = tolerances.of("vae." + prefix + ".mean", get("mean"));
            NDArray deviation = Ops.scale(moments.get(1), 0.5).exp();
            check.close("mean", moments.get(0), get("mean"), allowed);
            check.close("logvar", moments.get(1), get("logvar"), allowed);
            check.close("std", deviation, get("std"), std -> std * allowed); // d exp(v / 2) = exp(v / 2) dv / 2
            for (MatchResult sample : io.matching(prefix + "\\.(sample_scaled_([0-9.]+))")) {
                double factor = Double.parseDouble(sample.group(2));
                NDArray noise = get("sample_noise");
                NDArray scaled = Ops.scale(moments.get(0).add(deviation.mul(noise)), factor);
                double spread = 1 + Tolerances.largest(noise) * Tolerances.largest(deviation);
                check.close(sample.group(1), scaled, get(sample.group(1)), factor * spread * allowed);
            }
            return check.row();
        }

        private Row images(AutoencoderKl vae, NDArray mean, String group) {
            Check check = new Check(group);
            NDArray expected = get("decode_output");
            double allowed = tolerances.of("vae." + prefix + ".decode", expected);
            check.close("decode_output", Autograd.noGrad(() -> vae.decode(get("decode_input"))), expected, allowed);
            NDArray image = Autograd.noGrad(() -> vae.decode(mean));
            check.close("reconstruction_of_mean", image, get("reconstruction_of_mean"), allowed);
            return check.row();
        }
    }
}
