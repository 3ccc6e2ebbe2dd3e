package org.privatelora.train;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The encoded pictures of a split. LoRA adapts to {@link #members()}; the proxy learns from the two auxiliary halves; the test
 * halves are otherwise only evaluated. Latents are of one size, or with bucketing of several.
 *
 * @param membersAux adapted to, known to the proxy
 * @param membersTest adapted to
 * @param nonMembersAux known to the proxy
 * @param nonMembersTest never trained on
 * @param splitHash names the split
 * @param variants what LoRA sees of members instead of the pictures themselves; the proxy and every evaluation see the pictures
 */
public record TrainingSet(
        List<Latent> membersAux,
        List<Latent> membersTest,
        List<Latent> nonMembersAux,
        List<Latent> nonMembersTest,
        String splitHash,
        Variants variants) {
    /** Pictures as they are. */
    public TrainingSet(
            List<Latent> membersAux,
            List<Latent> membersTest,
            List<Latent> nonMembersAux,
            List<Latent> nonMembersTest,
            String splitHash) {
        this(membersAux, membersTest, nonMembersAux, nonMembersTest, splitHash, Variants.none());
    }

    /** Copies the lists and checks the size of every version of a member. */
    public TrainingSet {
        membersAux = List.copyOf(membersAux);
        membersTest = List.copyOf(membersTest);
        nonMembersAux = List.copyOf(nonMembersAux);
        nonMembersTest = List.copyOf(nonMembersTest);
        if (membersAux.isEmpty() && membersTest.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to adapt to: the split has no members");
        }
        Map<String, Latent> members = Stream.of(membersAux, membersTest)
                .flatMap(List::stream)
                .collect(Collectors.toMap(Latent::id, Function.identity(), (one, same) -> one));
        variants.latents().forEach((id, versions) -> {
            if (members.containsKey(id)) {
                versions.forEach(members.get(id)::withValues); // which checks
            }
        });
    }

    /** What LoRA adapts to: auxiliary members, then test members. */
    public List<Latent> members() {
        return Stream.concat(membersAux.stream(), membersTest.stream()).toList();
    }

    /** The different shapes (C, h, w) of latents: one, or with bucketing several. */
    public List<Shape> shapes() {
        return Stream.of(membersAux, membersTest, nonMembersAux, nonMembersTest)
                .flatMap(List::stream)
                .map(Latent::shape)
                .distinct()
                .toList();
    }

    /** Steps in one pass over the members: a batch holds latents of one size, and the last one of each size may be smaller. */
    public long stepsPerEpoch(int batch) {
        return Batches.perEpoch(members(), batch);
    }
}
