package org.privatelora.experiment;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Part;

/**
 * The images that an attacker trains shadow LoRAs on. Neither pool is told who the target's members are: images come in the order of
 * their hashes, so a shadow's half has nothing to do with the target's.
 */
public enum ShadowPool {
    /**
     * All private images, the audited ones too (known candidates): each shadow is trained on a random half. What an auditor can do who
     * has all data, or an attacker with a list of candidates; the strongest, and what {@link org.privatelora.attack.LiraOnline} needs.
     */
    ONLINE {
        @Override
        List<Example> images(Dataset audited, List<Example> open) {
            return sorted(Part.PRIVATE.stream().flatMap(part -> audited.part(part).stream()));
        }

        @Override
        String meaning() {
            return "trained on random halves of the audited pictures (the attacker has a list of candidates)";
        }
    },
    /**
     * The auxiliary halves, which the attacker knows in any case, and public images of the same domain until there are as many as
     * private ones; fewer when the domain has not that many. The audited images are in no shadow. An audited image is compared with all
     * shadows, an auxiliary one with the half that was not trained on it, so thresholds come from slightly noisier scores. A base that
     * was pre-trained on the public images knows them already.
     */
    OFFLINE {
        @Override
        List<Example> images(Dataset audited, List<Example> open) {
            int all = audited.members().size() + audited.nonMembers().size();
            List<Example> aux = Stream.of(Part.MEMBERS_AUX, Part.NONMEMBERS_AUX)
                    .flatMap(part -> audited.part(part).stream())
                    .toList();
            return sorted(Stream.concat(aux.stream(), open.stream().limit(all - aux.size())));
        }

        @Override
        String meaning() {
            return "trained on auxiliary and public pictures, never on those that the numbers are about";
        }
    };

    /**
     * The pool, in the order of the hashes.
     *
     * @param audited the data set of the audit
     * @param open public images of the same domain
     */
    abstract List<Example> images(Dataset audited, List<Example> open);

    /** What shadows of this pool were trained on, for a report. */
    abstract String meaning();

    private static List<Example> sorted(Stream<Example> examples) {
        return examples.sorted(Comparator.comparing(Example::id)).toList();
    }

    /** As the command line spells it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The pool of that label.
     *
     * @throws IllegalArgumentException for another word
     */
    public static ShadowPool parse(String label) {
        return Stream.of(values())
                .filter(pool -> pool.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--pool must be online (random halves of all private images) or offline (auxiliary and public"
                                + " images only), was '" + label + "'"));
    }
}
