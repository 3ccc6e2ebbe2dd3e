package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.privatelora.data.Split;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.lora.format.LoraMetadata;

/** Who is a member is known only of the split that a LoRA was trained on; its file says which that was. */
final class OtherSplit {
    private static final int SHOWN = 12;

    private OtherSplit() {}

    /** One sentence when the file names another split than the one that is asked about. */
    static List<String> notes(Path lora, Split asked) throws IOException {
        Optional<String> trained =
                Files.isRegularFile(lora) ? KohyaFormat.metadata(lora).map(LoraMetadata::splitHash) : Optional.empty();
        return trained
                .filter(hash -> !hash.isEmpty() && !hash.equals(asked.hash()))
                .map(hash -> "the LoRA says that it was trained on split " + hash.substring(0, SHOWN)
                        + ", the attack asked about split " + asked.hash().substring(0, SHOWN)
                        + "; unless one is a part of the other, these numbers are not about its members")
                .stream()
                .toList();
    }
}
