package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;
import org.privatelora.metrics.FrechetDistance;
import org.privatelora.metrics.KernelDistance;

/** FID and KID of stored features against pytorch-fid and NumPy; here because the features are a safetensors file. */
class FeatureDistanceReferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "relu", "few_samples", "same_distribution"})
    void distancesEqualTheReference(String name) throws IOException {
        JsonNode expected = expected().get(name);
        double[][] a = features(name + ".a");
        double[][] b = features(name + ".b");
        double fid = expected.get("fid_svd_of_centered_product").asDouble();
        double kid = expected.get("kid_unbiased_poly3").asDouble();
        assertThat(FrechetDistance.of(a, b)).isEqualTo(fid, within(1e-10 * fid)); // rounding of other summation orders
        assertThat(FrechetDistance.of(a, a)).isEqualTo(0, within(1e-11));
        assertThat(KernelDistance.of(a, b)).isEqualTo(kid, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "relu", "same_distribution"})
    void frechetDistanceEqualsPytorchFidForFullRank(String name) throws IOException {
        double fid = expected().get(name).get("fid_pytorch_fid").asDouble();
        assertThat(FrechetDistance.of(features(name + ".a"), features(name + ".b")))
                .isEqualTo(fid, within(1e-10 * fid));
    }

    @Test
    void frechetDistanceIsCloseToPytorchFidForFewSamples() throws IOException {
        double fid = expected().get("few_samples").get("fid_pytorch_fid").asDouble();
        assertThat(FrechetDistance.of(features("few_samples.a"), features("few_samples.b")))
                .isEqualTo(fid, within(3e-8 * fid)); // what the matrix square root loses
    }

    private static JsonNode expected() throws IOException {
        return new ObjectMapper()
                .readTree(Shared.require("fixtures-real-size/fid_kid.json").toFile());
    }

    private static double[][] features(String name) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(Shared.require("fixtures-real-size/features.safetensors"))) {
            TensorInfo info = file.tensors().stream()
                    .filter(tensor -> tensor.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            float[] flat = file.readFloats(name);
            double[][] rows = new double[(int) info.shape()[0]][(int) info.shape()[1]];
            for (int i = 0; i < flat.length; i++) {
                rows[i / rows[0].length][i % rows[0].length] = flat[i];
            }
            return rows;
        }
    }
}
