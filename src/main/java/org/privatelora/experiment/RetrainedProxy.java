package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.data.Part;
import org.privatelora.progress.Interruption;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.proxy.ProxyConfig;
import org.privatelora.results.LabelledScores;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The paper's attack h': the proxy's network, trained anew on error maps of the finished model with the membership of the auxiliary
 * halves, and asked about the test halves; or with the membership of images in shadow LoRAs, and asked about all. Score: mean member
 * probability over the questions of the grid. On SecMI's difference maps instead it is SecMI_NNs (Duan et al. 2023), whose authors take a
 * ResNet-18 and the first fifth of each class; their best epoch, too, is chosen on the test half.
 *
 * @param epochs passes over the auxiliary images it is trained on
 * @param learningRate of Adam
 * @param seed of initialisation, order and dropout
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix E</a>
 * @implNote the paper reports the epoch that is best <em>on the test half</em>; that is {@link #chosenOnTest}. Else a quarter of
 *     the auxiliary images is held back,
 *     the epoch with the highest AUC on it is taken, and the ASR threshold comes from it too.
 */
record RetrainedProxy(int epochs, double learningRate, long seed) {
    static final String NAME = AttackSuite.RETRAINED_PROXY;
    private static final int BATCH = 16;
    private static final int CHECKS = 20;
    private static final int HELD_BACK = 4;

    /**
     * Error maps of images of known membership, a list for each image.
     *
     * @param members of members
     * @param nonMembers of non-members
     */
    record Sides(List<List<float[]>> members, List<List<float[]>> nonMembers) {
        static Sides of(Map<Part, List<List<float[]>>> maps, Part members, Part nonMembers) {
            return new Sides(maps.get(members), maps.get(nonMembers));
        }
    }

    /**
     * What h' learns from.
     *
     * @param train it is fitted to these
     * @param validation the best epoch is chosen on these
     */
    record Lessons(Sides train, Sides validation) {}

    /** Fitted on the auxiliary images; of each image there is at least one map (C h w). */
    Verdict attack(NDManager manager, Map<Part, List<List<float[]>>> maps) {
        List<List<float[]>> membersAux = maps.get(Part.MEMBERS_AUX);
        List<List<float[]>> nonMembersAux = maps.get(Part.NONMEMBERS_AUX);
        Lessons lessons = new Lessons(
                new Sides(part(membersAux, false), part(nonMembersAux, false)),
                new Sides(part(membersAux, true), part(nonMembersAux, true)));
        return attack(manager, lessons, lessons.validation, maps);
    }

    /** As the paper reports it: fitted to all auxiliary images, at the epoch that is best on the test halves, which no attacker knows. */
    Verdict chosenOnTest(NDManager manager, Map<Part, List<List<float[]>>> maps) {
        Sides aux = Sides.of(maps, Part.MEMBERS_AUX, Part.NONMEMBERS_AUX);
        Sides test = Sides.of(maps, Part.MEMBERS_TEST, Part.NONMEMBERS_TEST);
        return attack(manager, new Lessons(aux, test), aux, maps);
    }

    /** Fitted on shadows: all auxiliary images of the target are new to it. */
    Verdict attack(NDManager manager, Lessons ofShadows, Map<Part, List<List<float[]>>> maps) {
        return attack(manager, ofShadows, Sides.of(maps, Part.MEMBERS_AUX, Part.NONMEMBERS_AUX), maps);
    }

    private Verdict attack(NDManager manager, Lessons lessons, Sides aux, Map<Part, List<List<float[]>>> maps) {
        Sides test = Sides.of(maps, Part.MEMBERS_TEST, Part.NONMEMBERS_TEST);
        int size = requireOneSize(maps);
        ProxyConfig config = ProxyConfig.forInput(size).withLearningRate(learningRate);
        try (ProxyAttack proxy = new ProxyAttack(config, manager, new Rng(seed))) {
            fit(proxy, manager, lessons.train, lessons.validation);
            return new Verdict(scores(proxy, manager, aux), scores(proxy, manager, test));
        }
    }

    /** Numbers in an error map. */
    private static int requireOneSize(Map<Part, List<List<float[]>>> maps) {
        int[] sizes = maps.values().stream()
                .flatMap(List::stream)
                .mapToInt(mine -> mine.get(0).length)
                .distinct()
                .toArray();
        if (sizes.length > 1) {
            throw new IllegalArgumentException("attack " + NAME + " looks at error maps of one size, found maps of "
                    + Arrays.toString(sizes) + " numbers; leave it out, or encode the pictures without bucketing");
        }
        return sizes[0];
    }

    /** Every fourth image is held back. */
    private static List<List<float[]>> part(List<List<float[]>> maps, boolean heldBack) {
        return IntStream.range(0, maps.size())
                .filter(i -> isHeldBack(i) == heldBack)
                .mapToObj(maps::get)
                .toList();
    }

    static boolean isHeldBack(int image) {
        return image % HELD_BACK == 0;
    }

    private void fit(ProxyAttack proxy, NDManager manager, Sides train, Sides validation) {
        Rng rng = new Rng(seed);
        ProxyAttack.State best = proxy.state();
        double bestAuc = -1;
        int every = Math.max(1, epochs / CHECKS);
        long step = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            Interruption.check("the attack h' was stopped; run it again");
            int[] members = rng.permutation(train.members.size(), "h'/members", epoch);
            int[] nonMembers = rng.permutation(train.nonMembers.size(), "h'/non-members", epoch);
            int count = Math.min(members.length, nonMembers.length);
            for (int begin = 0; begin < count; begin += BATCH) {
                long at = step++;
                int from = begin;
                int to = Math.min(count, begin + BATCH);
                Scope.run(() -> proxy.train(
                        batch(manager, train.members, members, from, to, at),
                        batch(manager, train.nonMembers, nonMembers, from, to, at),
                        at));
            }
            if ((epoch + 1) % every == 0 || epoch + 1 == epochs) {
                double auc = scores(proxy, manager, validation).auc();
                if (auc > bestAuc) {
                    bestAuc = auc;
                    best = proxy.state();
                }
            }
        }
        proxy.load(best);
    }

    /** One random map of each picked image, (to - from, C h w). */
    private NDArray batch(NDManager manager, List<List<float[]>> maps, int[] order, int from, int to, long step) {
        Rng rng = new Rng(seed);
        float[][] picked = IntStream.range(from, to)
                .mapToObj(i -> {
                    List<float[]> mine = maps.get(order[i]);
                    return mine.get(rng.below(mine.size(), "h'/question", step, i));
                })
                .toArray(float[][]::new);
        return rows(manager, picked);
    }

    private static NDArray rows(NDManager manager, float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return Tensors.of(manager, flat, new Shape(rows.length, rows[0].length));
    }

    private static LabelledScores scores(ProxyAttack proxy, NDManager manager, Sides sides) {
        return new LabelledScores(scores(proxy, manager, sides.members), scores(proxy, manager, sides.nonMembers));
    }

    private static double[] scores(ProxyAttack proxy, NDManager manager, List<List<float[]>> maps) {
        return maps.stream()
                .mapToDouble(mine -> Scope.value(() -> {
                    float[] p = proxy.memberProbability(rows(manager, mine.toArray(float[][]::new)));
                    return IntStream.range(0, p.length)
                            .mapToDouble(i -> p[i])
                            .average()
                            .orElseThrow();
                }))
                .toArray();
    }
}
