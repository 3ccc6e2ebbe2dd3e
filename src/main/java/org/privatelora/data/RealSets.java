package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.privatelora.data.Manifest.About;
import org.privatelora.data.world.World;

/**
 * Makes the manifests of the real sets from their archives: which picture is in which part is decided here once, by hashes, and
 * frozen in the file. The manifests hold paths, hashes and groups; no picture, no name and no caption.
 */
public final class RealSets {
    /** Pictures of each private part. */
    static final int PART_SIZE = 100;
    /**
     * Artwork whose thumbnails correlate more counts as near-duplicate.
     *
     * @implNote Looked at by eye: the closest pairs of either set are look-alikes (a creature and its later form at 0.81 to
     *     0.85, two grey-haired men before black at 0.92), not copies; the bounds keep these together all the same.
     */
    static final double NEAR_ARTWORK = 0.8;
    /** Faces, aligned and so alike to begin with, whose thumbnails correlate more count as near-duplicates. */
    static final double NEAR_FACES = 0.92;

    private static final Pattern NUMBER = Pattern.compile("0*(\\d+).*");

    private RealSets() {}

    /**
     * Creature artwork with captions: near-duplicates and forms of one number stay together; 100 pictures in each private part,
     * the rest public.
     *
     * @param from folder or archive with {@code images/NNNN.jpg}
     */
    public static Manifest pokemon(Path from) throws IOException {
        About about = new About(
                "pokemon",
                "Creature artwork, 809 pictures with captions",
                1,
                "github.com/fanzeyi/pokemon.json, commit 17d33dc1, images on white at 256 x 256",
                "copyright of The Pokemon Company; research use, not to be redistributed",
                "Get an archive or folder with the pictures (images/NNNN.jpg) and captions.tsv.");
        return dealt(about, from, PART_SIZE, p -> "number-" + number(p.file()));
    }

    /** Deals families of near-duplicates and of equal keys; a family is named by the key of its first picture. */
    private static Manifest dealt(About about, Path from, int partSize, Function<Picture, String> key)
            throws IOException {
        List<List<Picture>> families = Families.of(
                scan(from).pictures(), (a, b) -> key.apply(a).equals(key.apply(b)) || a.likeness(b) > NEAR_ARTWORK);
        Deal deal = Deal.of(Families.shuffled(families, about.name()), partSize);
        Map<Picture, String> groups = new HashMap<>();
        families.forEach(family -> family.forEach(p -> groups.put(p, key.apply(family.get(0)))));
        return Manifest.listing(about, deal.files(deal.rest(), groups::get));
    }

    /**
     * Faces: the private sub-domain is faces with eyeglasses and no hat, 100 pictures in each part; public are faces with
     * neither, of nobody who is in a private part and near-duplicate of no private picture. Within the private parts pictures
     * are dealt, as in the paper, not identities; near-duplicates stay together.
     *
     * @param from folder or archive with {@code list_attr_celeba.txt}, {@code identity_CelebA.txt} and the pictures
     */
    public static Manifest celeba(Path from) throws IOException {
        About about = new About(
                "celeba",
                "Aligned faces, the first 8,000 at half size; private parts wear eyeglasses",
                1,
                "CelebA (Liu et al. 2015), pictures 000001 to 008000 at 89 x 109, attributes, identities",
                "CelebA terms: non-commercial research only, no redistribution",
                "Get an archive or folder with the pictures, list_attr_celeba.txt, identity_CelebA.txt and captions.tsv.");
        PictureScan scan = scan(from);
        CelebaAttributes attributes = CelebaAttributes.parse(Utf8.strict(text(scan, "list_attr_celeba.txt")));
        Map<String, String> people = identities(Utf8.strict(text(scan, "identity_CelebA.txt")));
        List<Picture> bare = scan.pictures().stream()
                .filter(p -> !attributes.has(p.file(), "Wearing_Hat"))
                .toList();
        List<Picture> glasses = bare.stream()
                .filter(p -> attributes.has(p.file(), "Eyeglasses"))
                .toList();
        List<List<Picture>> families = Families.of(glasses, (a, b) -> a.likeness(b) > NEAR_FACES);
        Deal deal = Deal.of(Families.shuffled(families, about.name()), PART_SIZE);
        List<Picture> open = new ArrayList<>(bare);
        open.removeAll(glasses);
        return Manifest.listing(
                about, deal.files(strangers(open, deal, people), p -> "person-" + people.get(p.file())));
    }

    private static PictureScan scan(Path from) throws IOException {
        return PictureScan.of(FileTree.open(from), new Captions()).requireSound();
    }

    /** The pictures that show nobody of the dealt ones and resemble none of them. */
    private static List<Picture> strangers(List<Picture> pictures, Deal deal, Map<String, String> people) {
        List<Picture> dealt =
                deal.parts().values().stream().flatMap(List::stream).toList();
        Set<String> known = new HashSet<>();
        dealt.forEach(p -> known.add(people.get(p.file())));
        return pictures.parallelStream()
                .filter(p -> !known.contains(people.get(p.file())))
                .filter(p -> dealt.stream().noneMatch(d -> d.likeness(p) > NEAR_FACES))
                .toList();
    }

    private static byte[] text(PictureScan scan, String name) throws IOException {
        return Optional.ofNullable(scan.texts().get(name))
                .orElseThrow(() -> new IOException("expected " + name + " beside the pictures, found none"));
    }

    /** The person on each file, of {@code identity_CelebA.txt}. */
    static Map<String, String> identities(String text) {
        Map<String, String> people = new HashMap<>();
        text.lines().map(line -> line.strip().split("\\s+", -1)).forEach(cells -> people.put(cells[0], cells[1]));
        return people;
    }

    private static String number(String file) {
        Matcher matcher = NUMBER.matcher(file);
        return matcher.matches() ? matcher.group(1) : file;
    }

    /**
     * How the manifests of this repository were made: {@code pokemon|celeba ARCHIVE OUT.json}, or {@code creatures MANIFEST OUT.json},
     * which deals the drawn monsters to the private parts.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("expected: pokemon|celeba|creatures FROM OUT.json");
        }
        Path from = Path.of(arguments[1]);
        Manifest manifest = switch (arguments[0]) {
            case "pokemon" -> pokemon(from);
            case "celeba" -> celeba(from);
            case "creatures" -> PocketWorlds.matched(Manifest.read(from), World.CREATURES, PART_SIZE);
            default ->
                throw new IllegalArgumentException("expected pokemon, celeba or creatures, found " + arguments[0]);
        };
        manifest.write(Path.of(arguments[2]));
    }
}
