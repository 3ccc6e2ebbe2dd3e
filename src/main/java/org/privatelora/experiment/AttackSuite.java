package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Target;
import org.privatelora.results.AttackResult;

/**
 * Attacks by name.
 *
 * @param names in the order of the tables
 */
public record AttackSuite(List<String> names) {
    /** The paper's attack; the command line also calls it {@code proxy}. */
    static final String RETRAINED_PROXY = "h'";

    /** h' at the epoch that is best on the test halves, as the paper reports it; in no list but by name. */
    static final String CHOSEN_ON_TEST = AttackResult.CHOSEN_ON_TEST;

    /** SecMI_NNs: the network of h' on SecMI's difference maps. */
    static final String SECMI_NETWORK = "secmi-nn";

    /** Networks whose epoch was chosen, or that learned, on the auxiliary images: there they look better than they are. */
    static final List<String> FLATTERED = List.of(RETRAINED_PROXY, SECMI_NETWORK, CHOSEN_ON_TEST);

    private static final String PROXY = "proxy";
    private static final String WHITE_BOX_WORD = "white-box";
    private static final String GRAY_BOX_WORD = "gray-box";
    private static final String BLACK_BOX_WORD = "black-box";
    private static final String QUICK = "quick";
    private static final String ALL = "all";

    /** Copies the list. */
    public AttackSuite {
        names = List.copyOf(names);
    }

    /** Nobody attacks. */
    public static AttackSuite none() {
        return new AttackSuite(List.of());
    }

    /** One pass over the losses and what can be read from it, and two questions more: PIA. */
    public static AttackSuite quick() {
        return new AttackSuite(List.of("loss", "calibrated", "pia", RETRAINED_PROXY));
    }

    /** All that is here but the black-box attacks, which draw pictures: on the embedded model they alone took as long as all of these. */
    public static AttackSuite all() {
        List<String> names = new ArrayList<>(quick().names);
        AttackCatalogue.everyOther(DenoisingGrid.defaults(), AttackCatalogue.USUAL_VERSIONS).stream()
                .map(MembershipAttack::name)
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        names.add(SECMI_NETWORK);
        return new AttackSuite(names);
    }

    /**
     * As a user writes it.
     *
     * @param words names, {@code proxy} for h', {@code quick}, {@code gray-box}, {@code white-box}, {@code black-box} or {@code all}
     * @throws IllegalArgumentException naming an unknown one, and all that are known
     */
    public static AttackSuite parse(List<String> words) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : words) {
            names.addAll(named(word));
        }
        return new AttackSuite(List.copyOf(names));
    }

    private static List<String> named(String word) {
        return switch (word) {
            case QUICK -> quick().names;
            case ALL -> all().names;
            case GRAY_BOX_WORD ->
                all().names.stream()
                        .filter(name -> !AttackCatalogue.WHITE_BOX.contains(name))
                        .toList();
            case WHITE_BOX_WORD -> AttackCatalogue.WHITE_BOX;
            case BLACK_BOX_WORD -> AttackCatalogue.BLACK_BOX;
            case PROXY -> List.of(RETRAINED_PROXY);
            default -> List.of(requireKnown(word));
        };
    }

    private static String requireKnown(String name) {
        if (!all().names.contains(name)
                && !name.equals(CHOSEN_ON_TEST)
                && !AttackCatalogue.BLACK_BOX.contains(name)
                && !ReferenceAttacks.needs().containsKey(name)) {
            throw new IllegalArgumentException("unknown attack '" + name + "'; known are " + QUICK + ", " + ALL + ", "
                    + GRAY_BOX_WORD + ", " + WHITE_BOX_WORD + ", " + BLACK_BOX_WORD + ", " + PROXY + ", "
                    + String.join(", ", all().names)
                    + ", " + String.join(", ", AttackCatalogue.BLACK_BOX) + ", " + CHOSEN_ON_TEST
                    + " (the paper's choice of epoch, for comparison), and with shadow LoRAs "
                    + String.join(", ", ReferenceAttacks.needs().keySet()));
        }
        return name;
    }

    /**
     * Those that can look at latents of so many sizes. The paper's h' and its like cannot: they are networks on flattened maps, of one size.
     *
     * @param sizes how many there are, more than 1 with bucketing only
     * @throws IllegalArgumentException when nothing is left of what was asked for
     */
    AttackSuite ofSizes(int sizes) {
        List<String> able =
                names.stream().filter(name -> sizes == 1 || !isNetwork(name)).toList();
        if (able.isEmpty() && !names.isEmpty()) {
            throw new IllegalArgumentException("attack '" + String.join("', '", names)
                    + "' looks at error maps of one size, and bucketing made pictures of " + sizes
                    + " sizes; ask for other attacks");
        }
        return new AttackSuite(able);
    }

    /** Whether a network is trained on flattened maps. */
    private static boolean isNetwork(String name) {
        return FLATTERED.contains(name) || name.equals(ReferenceAttacks.PROXY);
    }

    /** Whether an attack is among them. */
    boolean has(String name) {
        return names.contains(name);
    }

    /** Those that can be run: a base model has no LoRA to differentiate, and most LoRAs saw no versions of pictures. */
    AttackSuite possible(Target target) {
        return possible(target.gradients().isPresent(), target.versions().isPresent());
    }

    /**
     * Those that can be run on a model.
     *
     * @param gradients whether there is a LoRA that can be differentiated
     * @param versions whether training saw versions of the pictures
     */
    public AttackSuite possible(boolean gradients, boolean versions) {
        return new AttackSuite(names.stream()
                .filter(name -> gradients || !AttackCatalogue.WHITE_BOX.contains(name))
                .filter(name -> versions || !AttackCatalogue.AUGMENTED.contains(name))
                .toList());
    }

    /** These, and after them those of the others that are not among them. */
    AttackSuite and(AttackSuite others) {
        Set<String> both = new LinkedHashSet<>(names);
        both.addAll(others.names);
        return new AttackSuite(List.copyOf(both));
    }

    /** Those of them that look at generated pictures only. */
    List<MembershipAttack> blackBoxAttacks(Studio studio) {
        return studio.attacks().stream()
                .filter(attack -> names.contains(attack.name()))
                .toList();
    }

    /**
     * These, and those of somebody who has shadow LoRAs, as far as they suffice: the reference attacks, and of these what can be
     * fitted on shadows.
     *
     * @param folders of shadows, may be none
     * @throws IllegalArgumentException when one of these needs more, saying how to make them
     */
    public AttackSuite withShadows(List<Path> folders) throws IOException {
        List<ShadowRecord> shadows = new ArrayList<>();
        for (Path folder : folders) {
            shadows.add(ShadowRecord.read(folder));
        }
        ReferenceAttacks.requirePossible(names, shadows);
        Set<String> both = new LinkedHashSet<>(names);
        ReferenceAttacks.possible(shadows).stream()
                .filter(name ->
                        ReferenceAttacks.fitted(name).map(names::contains).orElse(true))
                .forEach(both::add);
        return new AttackSuite(List.copyOf(both));
    }

    /** Those that need no shadow LoRAs, and of the others only the possible ones. */
    AttackSuite limitedTo(List<String> possible) {
        Set<String> needy = ReferenceAttacks.needs().keySet();
        return new AttackSuite(names.stream()
                .filter(name -> !needy.contains(name) || possible.contains(name))
                .toList());
    }

    /**
     * All others of them but those that train a network.
     *
     * @param grid what the loss-based ones ask
     */
    public List<MembershipAttack> attacks(DenoisingGrid grid) {
        return attacks(grid, 0, AttackCatalogue.USUAL_VERSIONS);
    }

    /**
     * The same.
     *
     * @param grid what the loss-based ones ask
     * @param shadows how many shadow LoRAs there are
     * @param versions how many versions of each picture training saw
     */
    List<MembershipAttack> attacks(DenoisingGrid grid, int shadows, int versions) {
        return AttackCatalogue.known(grid, shadows, versions).stream()
                .filter(attack -> names.contains(attack.name()))
                .toList();
    }

    /** What is in the literature and was not run, for the report. */
    public List<String> notRun() {
        List<String> missing = new ArrayList<>();
        all().names.stream()
                .filter(name -> !names.contains(name) && !AttackCatalogue.AUGMENTED.contains(name))
                .forEach(missing::add);
        addMissing(
                missing,
                AttackCatalogue.AUGMENTED,
                "the versions that an augmented training run saw: needs one, and its recipe");
        addMissing(missing, AttackCatalogue.BLACK_BOX, "pictures drawn from the captions, and variations of pictures");
        addMissing(
                missing,
                List.copyOf(ReferenceAttacks.needs().keySet()),
                "reference LoRAs of the same recipe: privatelora shadows, then --shadows; stronger than the calibrated"
                        + " loss in our pilot");
        missing.add(
                "RMIA (references and a population; of one model it ranks pictures as the references alone do, but for ties)");
        return missing;
    }

    private void addMissing(List<String> missing, List<String> some, String why) {
        List<String> absent =
                some.stream().filter(name -> !names.contains(name)).toList();
        if (!absent.isEmpty()) {
            missing.add(String.join(", ", absent) + " (" + why + ")");
        }
    }
}
