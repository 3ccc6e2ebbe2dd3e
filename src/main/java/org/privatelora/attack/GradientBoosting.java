package org.privatelora.attack;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees by XGBoost, on one thread, with exact splits and nothing drawn at random. The score is the log odds.
 *
 * @param trees at least 1
 * @param depth of each tree, at least 1
 * @param learningRate in (0, 1]
 * @see <a href="https://doi.org/10.1145/2939672.2939785">Chen and Guestrin 2016</a>
 * @see <a href="https://arxiv.org/abs/2308.06405">Pang et al. 2023, whose attacks use it with 200 trees</a>
 */
public record GradientBoosting(int trees, int depth, double learningRate) implements Classifier {
    /** Checks the ranges. */
    public GradientBoosting {
        if (trees < 1 || depth < 1 || !(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException(
                    "trees and depth must be at least 1 and the learning rate in (0, 1], were " + trees + ", " + depth
                            + " and " + learningRate);
        }
    }

    /** 200 trees, otherwise as XGBoost has it: depth 6, learning rate 0.3. */
    public static GradientBoosting defaults() {
        return new GradientBoosting(200, 6, 0.3);
    }

    @Override
    public Decider fit(double[][] members, double[][] nonMembers) {
        double[][] rows = Stream.of(members, nonMembers).flatMap(Arrays::stream).toArray(double[][]::new);
        float[] labels = new float[rows.length];
        Arrays.fill(labels, 0, members.length, 1);
        Booster booster = asked(() -> {
            DMatrix matrix = matrix(rows);
            matrix.setLabel(labels);
            return XGBoost.train(matrix, parameters(), trees, Map.of(), null, null);
        });
        return features -> asked(() -> booster.predict(matrix(features), true)[0][0]);
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("objective", "binary:logistic");
        parameters.put("tree_method", "exact");
        parameters.put("max_depth", depth);
        parameters.put("eta", learningRate);
        parameters.put("nthread", 1);
        parameters.put("seed", 0);
        parameters.put("verbosity", 0);
        return parameters;
    }

    private static DMatrix matrix(double[]... rows) throws XGBoostError {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return new DMatrix(values, rows.length, rows[0].length, Float.NaN);
    }

    @FunctionalInterface
    private interface Asking<T> {
        T answer() throws XGBoostError;
    }

    private static <T> T asked(Asking<T> asking) {
        try {
            return asking.answer();
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost could not learn or decide: " + e.getMessage(), e);
        } catch (ExceptionInInitializerError | UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "XGBoost could not be loaded; on Linux it needs libgomp (Debian: apt install libgomp1)", e);
        }
    }
}
