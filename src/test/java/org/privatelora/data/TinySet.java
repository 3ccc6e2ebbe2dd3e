package org.privatelora.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.privatelora.data.Manifest.About;
import org.privatelora.data.Manifest.Contents;
import org.privatelora.data.Manifest.Entry;
import org.privatelora.data.world.World;

/** Four small pictures as a user would have them, and the manifest that lists them. */
final class TinySet {
    final Map<String, byte[]> files = new TreeMap<>();

    static TinySet pictures() throws IOException {
        TinySet set = new TinySet();
        for (int i = 0; i < 4; i++) {
            set.files.put("images/" + i + ".png", png(i));
        }
        return set;
    }

    static TinySet withTable() throws IOException {
        return pictures().text("captions.tsv", "file\tcaption\n0.png\tzero\n1.png\tone\n2.png\ttwo\n3.png\tthree\n");
    }

    TinySet text(String path, String text) {
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Manifest manifest() {
        List<Entry> entries = files.entrySet().stream()
                .filter(e -> e.getKey().endsWith(".png"))
                .map(e -> new Entry(e.getKey(), Hashes.of(e.getValue()), "g" + e.getKey()))
                .toList();
        int half = entries.size() / 2;
        Contents contents = new Contents(
                Map.of(
                        Part.MEMBERS_AUX, entries.subList(0, half),
                        Part.NONMEMBERS_AUX, entries.subList(half, entries.size())),
                Optional.empty());
        About about = new About("tiny", "Tiny", 1, "drawn", "none", "Draw it.");
        return new Manifest(
                about, contents, new Manifest(about, contents, "").listedSplit().hash());
    }

    Path writeTo(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return folder;
    }

    static byte[] png(int index) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(World.CREATURES.draw(1, "tiny", index).image(24), "png", out);
        return out.toByteArray();
    }
}
