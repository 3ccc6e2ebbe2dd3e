package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import org.privatelora.metrics.FrechetDistance;
import org.privatelora.metrics.KernelDistance;

/** Fréchet and kernel distance of stored features against pytorch-fid and NumPy. */
record FeatureDistanceGroup() implements Group {
    private static final String FEATURES = "features.safetensors";
    private static final String EXPECTED = "fid_kid.json";
    /** Rounding of another summation order. */
    private static final double FRECHET_RELATIVE = 1e-10;
    /** What pytorch-fid's matrix square root loses when there are fewer samples than dimensions. */
    private static final double SINGULAR_RELATIVE = 3e-8;

    private static final double KERNEL = 1e-9;
    private static final double ZERO = 1e-11;

    @Override
    public String name() {
        return "fid_kid";
    }

    @Override
    public List<String> files() {
        return List.of(FEATURES, EXPECTED);
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors features = folder.tensors(FEATURES);
        JsonNode expected = folder.json(EXPECTED);
        List<Row> rows = new ArrayList<>();
        for (MatchResult found : features.matching("(.*)\\.a")) {
            Check check = new Check("fid_kid." + found.group(1));
            double[][] a = rows(features.get(found.group()));
            double[][] b = rows(features.get(found.group(1) + ".b"));
            compare(check, a, b, expected.path(found.group(1)));
            rows.add(check.row());
        }
        return rows;
    }

    private static void compare(Check check, double[][] a, double[][] b, JsonNode expected) {
        double frechet = FrechetDistance.of(a, b);
        double exact = expected.path("fid_svd_of_centered_product").asDouble(Double.NaN);
        double common = expected.path("fid_pytorch_fid").asDouble(Double.NaN);
        boolean singular = Math.min(a.length, b.length) <= a[0].length;
        check.number("fid", frechet, exact, FRECHET_RELATIVE * exact);
        check.number("fid of pytorch-fid", frechet, common, (singular ? SINGULAR_RELATIVE : FRECHET_RELATIVE) * common);
        check.number("fid of a set with itself", FrechetDistance.of(a, a), 0, ZERO);
        check.number(
                "kid",
                KernelDistance.of(a, b),
                expected.path("kid_unbiased_poly3").asDouble(Double.NaN),
                KERNEL);
    }

    private static double[][] rows(NDArray features) {
        float[] flat = features.toFloatArray();
        int width = (int) features.getShape().get(1);
        double[][] rows = new double[flat.length / width][width];
        for (int i = 0; i < flat.length; i++) {
            rows[i / width][i % width] = flat[i];
        }
        return rows;
    }
}
