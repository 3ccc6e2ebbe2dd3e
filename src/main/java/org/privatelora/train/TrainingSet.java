package org.privatelora.train;

import java.util.List;
import java.util.stream.Stream;

/**
 * The encoded pictures of a split. LoRA adapts to {@link #members()}; the proxy learns from the two auxiliary halves; the test
 * halves are otherwise only evaluated.
 *
 * @param channels C of a latent
 * @param height h of a latent
 * @param width w of a latent
 * @param membersAux adapted to, known to the proxy
 * @param membersTest adapted to
 * @param nonMembersAux known to the proxy
 * @param nonMembersTest never trained on
 * @param splitHash names the split
 * @param variants what LoRA sees of members instead of the pictures themselves; the proxy and every evaluation see the pictures
 */
public record TrainingSet(
        int channels,
        int height,
        int width,
        List<Latent> membersAux,
        List<Latent> membersTest,
        List<Latent> nonMembersAux,
        List<Latent> nonMembersTest,
        String splitHash,
        Variants variants) {
    /** Pictures as they are. */
    public TrainingSet(
            int channels,
            int height,
            int width,
            List<Latent> membersAux,
            List<Latent> membersTest,
            List<Latent> nonMembersAux,
            List<Latent> nonMembersTest,
            String splitHash) {
        this(
                channels,
                height,
                width,
                membersAux,
                membersTest,
                nonMembersAux,
                nonMembersTest,
                splitHash,
                Variants.none());
    }

    /** Copies the lists and checks every latent's size. */
    public TrainingSet {
        membersAux = List.copyOf(membersAux);
        membersTest = List.copyOf(membersTest);
        nonMembersAux = List.copyOf(nonMembersAux);
        nonMembersTest = List.copyOf(nonMembersTest);
        int size = channels * height * width;
        Stream.of(membersAux, membersTest, nonMembersAux, nonMembersTest)
                .flatMap(List::stream)
                .forEach(latent -> check(latent, size));
        variants.latents()
                .forEach((id, versions) ->
                        versions.forEach(values -> check(new Latent("variant of " + id, "", values), size)));
        if (membersAux.isEmpty() && membersTest.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to adapt to: the split has no members");
        }
    }

    private static void check(Latent latent, int size) {
        if (latent.values().length != size) {
            throw new IllegalArgumentException("expected a latent of " + size + " numbers for picture " + latent.id()
                    + ", found " + latent.values().length);
        }
    }

    /** What LoRA adapts to: auxiliary members, then test members. */
    public List<Latent> members() {
        return Stream.concat(membersAux.stream(), membersTest.stream()).toList();
    }

    /** Numbers in one latent, C h w. */
    public int latentSize() {
        return channels * height * width;
    }
}
