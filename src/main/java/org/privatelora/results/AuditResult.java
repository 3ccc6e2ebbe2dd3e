package org.privatelora.results;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.privatelora.provenance.RunRecord;

/**
 * What attacks found out about one LoRA file; the content of {@code audit.json}.
 *
 * @param record preset, seed of the attacks, hashes of LoRA, base and split, code revision, machine, times
 * @param lora name of the file or folder
 * @param memberLoss denoising loss on test-half members
 * @param heldOutLoss denoising loss on test-half non-members
 * @param strongest which attack did best on auxiliary images; empty when none was run
 * @param attacks on the test halves, the {@link AttackResult#STRONGEST} first
 * @param notRun attacks that were not run, in words
 * @param notes what makes the numbers doubtful, in words
 */
public record AuditResult(
        RunRecord record,
        String lora,
        Measured memberLoss,
        Measured heldOutLoss,
        Optional<String> strongest,
        List<AttackResult> attacks,
        List<String> notRun,
        List<String> notes) {
    /** Name of the file in the folder of an audit. */
    public static final String FILE = "audit.json";

    /** Copies the lists. */
    public AuditResult {
        attacks = List.copyOf(attacks);
        notRun = List.copyOf(notRun);
        notes = List.copyOf(notes);
    }

    /** The attacks that were run, without the choice among them. */
    public List<AttackResult> each() {
        return attacks.stream()
                .filter(attack -> !attack.attack().equals(AttackResult.STRONGEST))
                .toList();
    }

    /** The result of the choice among them. */
    public Optional<AttackResult> best() {
        return attacks.stream()
                .filter(attack -> attack.attack().equals(AttackResult.STRONGEST))
                .findFirst();
    }

    /** Plain words, which never say more than the intervals do, nor less than the attack that saw most. */
    public String verdict() {
        return best().map(this::verdict).orElse("No attack was run, so nothing is known about what this LoRA tells.");
    }

    private String verdict(AttackResult best) {
        String found = String.format(
                Locale.ROOT,
                "The strongest of %d attacks (%s; chosen on auxiliary images) reached AUC %s on %d members and %d non-members, and"
                        + " found %s of the members at 5 %% false positives: ",
                each().size(),
                strongest.orElseThrow(),
                best.auc().text(3),
                best.members(),
                best.nonMembers(),
                best.tprAtFivePercent().text(3));
        return found + meaning(best.auc()) + " " + others();
    }

    private String meaning(Measured auc) {
        if (auc.low() > 0.5) {
            return "this LoRA tells who was in its training set.";
        }
        if (auc.high() >= 0.5 && !telling().isEmpty()) {
            return "that attack sees no more than guessing might, but others do: this LoRA tells who was in its training set.";
        }
        if (auc.high() < 0.5) {
            return "what told members from non-members among the auxiliary images told the opposite here, so the two pairs of"
                    + " halves differ; an attacker with better reference images would know the sign.";
        }
        return "that is no more than guessing might reach with so few images; a smaller leak, or another attacker, is not excluded.";
    }

    /** Those that an attacker can run and that are above chance, corrected for their number. */
    private List<AttackResult> telling() {
        List<AttackResult> fair = possible();
        return fair.stream().filter(attack -> attack.tells(fair.size())).toList();
    }

    private List<AttackResult> possible() {
        return each().stream()
                .filter(attack -> !attack.attack().equals(AttackResult.CHOSEN_ON_TEST))
                .toList();
    }

    private String others() {
        return possible().stream()
                .max(Comparator.comparingDouble(AttackResult::twoSidedAuc))
                .map(most -> String.format(
                        Locale.ROOT,
                        "Corrected for their number, %d of %d attacks tell members from others; the most that any saw, known"
                                + " only afterwards, is AUC %s (%s).",
                        telling().size(),
                        possible().size(),
                        most.auc().text(3),
                        most.attack()))
                .orElse("");
    }

    /** Where there are too few images for a number that is shown. */
    public List<String> warnings() {
        return best().stream()
                .flatMap(best -> best.operating().stream()
                        .filter(point -> !point.resolved())
                        .map(point -> unresolved(point, best.nonMembers())))
                .toList();
    }

    private static String unresolved(AttackResult.Operating point, int nonMembers) {
        return String.format(
                Locale.ROOT,
                "%d non-members cannot show a false-positive rate of %s %%: the smallest that is not 0 is %.2f %%.",
                nonMembers,
                java.math.BigDecimal.valueOf(100 * point.targetFpr())
                        .stripTrailingZeros()
                        .toPlainString(),
                100.0 / nonMembers);
    }

    /** Writes the file, complete or not at all. */
    public void write(Path file) throws IOException {
        Json.write(file, this);
    }

    /** Reads what {@link #write} wrote; unknown or missing fields are errors. */
    public static AuditResult read(Path file) throws IOException {
        return Json.read(file, AuditResult.class);
    }
}
