package org.privatelora.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A folder as kohya's tools take it, {@code 1_name/0001.png} with {@code 0001.txt}: how drawn pictures stand in for a user's own. */
public final class KohyaFolder {
    private KohyaFolder() {}

    /**
     * Writes pictures and captions.
     *
     * @param folder made when needed; what else it holds is left alone
     * @param name class word in the inner folder's name
     * @param examples in the order of their numbers
     * @return the folder
     */
    public static Path write(Path folder, String name, List<Example> examples) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("1_" + name));
        int number = 0;
        for (Example example : examples) {
            String file = String.format(Locale.ROOT, "%04d", ++number);
            ImageIO.write(example.whole(), "png", inner.resolve(file + ".png").toFile());
            Files.writeString(inner.resolve(file + ".txt"), example.caption() + "\n", StandardCharsets.UTF_8);
        }
        return folder;
    }
}
