package org.privatelora.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.privatelora.privacy.Guarantee;
import org.privatelora.privacy.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a private training run spends until its end. With the size of its batches it tells how many members there were, so it stays in the
 * folder of the run; LoRA files carry the {@link Guarantee} only.
 *
 * @param guarantee of all LoRA weights of the run
 * @param rate q, probability with which a member is in a batch
 * @param steps of the whole run
 * @param neighbours what the guarantee is about
 */
public record Spending(Guarantee guarantee, double rate, long steps, String neighbours) {
    private static final String NEIGHBOURS =
            "one member, a picture with its caption, added or removed; against whoever does not know the seed";

    private static final Logger LOG = LoggerFactory.getLogger(Spending.class);

    static Spending of(Ledger ledger, long steps, long seed) {
        if (seed == (int) seed) {
            LOG.warn(
                    "seed {} can be guessed, and whoever has it can take the noise away: good for measurements; a LoRA that is"
                            + " given to others needs a random 64-bit seed that is kept secret",
                    seed);
        }
        return new Spending(ledger.guarantee(steps), ledger.mechanism().rate(), steps, NEIGHBOURS);
    }

    void write(Path file) throws IOException {
        String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        Durable.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
