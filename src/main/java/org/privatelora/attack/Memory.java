package org.privatelora.attack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What models answered, so that attacks that ask the same need not ask again: several read the same losses, and the base model
 * answers the same to every audit.
 */
public final class Memory {
    private final Map<Question, double[][]> answers = new HashMap<>();

    /** A question about some images to one model; {@code asked} is equal when the same would be asked. */
    private record Question(GrayBox model, Object asked, List<String> images) {}

    /** The answer that is remembered, or else what {@code ask} finds. */
    double[][] once(GrayBox model, Object asked, Query query, Supplier<double[][]> ask) {
        Question question = new Question(model, asked, query.ids());
        double[][] known = answers.get(question);
        if (known == null) {
            known = ask.get();
            answers.put(question, known);
        }
        return known;
    }

    /** Drops all that a model answered. */
    public void forget(GrayBox model) {
        answers.keySet().removeIf(question -> question.model.equals(model));
    }
}
