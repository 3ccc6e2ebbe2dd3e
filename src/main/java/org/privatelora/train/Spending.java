package org.privatelora.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.privatelora.privacy.Guarantee;
import org.privatelora.privacy.Ledger;

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
    private static final String NEIGHBOURS = "one member, a picture with its caption, added or removed";

    static Spending of(Ledger ledger, long steps) {
        return new Spending(ledger.guarantee(steps), ledger.mechanism().rate(), steps, NEIGHBOURS);
    }

    byte[] toJson() {
        try {
            String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers are always JSON", e);
        }
    }
}
