package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import org.privatelora.model.inception.Inception;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Autograd;

/** The Inception network of the Fréchet distance on formula-made weights, image by image. */
record InceptionGroup() implements Group {
    private static final String IO = "inception/inception_io.safetensors";
    private static final String STATISTICS = "inception/inception_stats.json";
    private static final String WEIGHTS = "inception/weights_inception.tsv";
    private static final double GAIN = 1.4;
    /** What the reference suggests; its own float32 error is up to 8e-7. */
    private static final double TOLERANCE = 1e-5;

    @Override
    public String name() {
        return "inception";
    }

    @Override
    public List<String> files() {
        return List.of(IO, STATISTICS, WEIGHTS);
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors io = folder.tensors(IO);
        JsonNode statistics = folder.json(STATISTICS).path("stats");
        FormulaWeights formula = new FormulaWeights(folder.manager(), GAIN);
        Inception network = Inception.build(Weights.of(formula));
        List<Row> rows = new ArrayList<>();
        rows.add(weights(formula, folder));
        for (MatchResult image : io.matching("(.*)\\.image_u8")) {
            String name = image.group(1);
            rows.addAll(Autograd.noGrad(() -> new Picture(io, name, statistics.path(name)).rows(network)));
        }
        return rows;
    }

    /** The classifier's weights and the counters are not used. */
    private static Row weights(FormulaWeights formula, ReferenceFolder folder) throws IOException {
        Map<String, Long> expected = FormulaWeights.checksums(folder.lines(WEIGHTS));
        expected.keySet().removeIf(name -> name.startsWith("fc.") || name.endsWith("num_batches_tracked"));
        return formula.compare("inception.weights", expected);
    }

    /** One picture, or some of one size. */
    private record Picture(ReferenceTensors io, String name, JsonNode statistics) {
        List<Row> rows(Inception network) {
            NDArray input = Inception.input(io.get(name + ".image_u8"));
            NDList maps = network.featureMaps(input);
            List<Row> rows = new ArrayList<>(List.of(input(input)));
            for (int i = 0; i < maps.size(); i++) {
                rows.add(features(maps.get(i)));
            }
            return rows;
        }

        private Row input(NDArray input) {
            Check check = new Check("inception." + name + ".network_input");
            for (MatchResult part : io.matching(name + "\\.network_input_rows_(\\d+)_(\\d+)")) {
                NDArray found = input.get(":, :, " + part.group(1) + ":" + part.group(2));
                check.close(part.group(), found, io.get(part.group()), TOLERANCE);
            }
            Statistics.of(input).compare(check, "network_input", statistics.path("network_input"), TOLERANCE);
            return check.row();
        }

        private Row features(NDArray map) {
            String channels = Long.toString(map.getShape().get(1));
            Check check = new Check("inception." + name + ".pooled_" + channels);
            NDArray expected = io.get(name + ".pooled_" + channels);
            check.close("pooled_" + channels, Inception.pooled(map), expected, TOLERANCE);
            Statistics.of(map)
                    .compare(check, "feature_map_" + channels, statistics.path("feature_map_" + channels), TOLERANCE);
            return check.row();
        }
    }
}
