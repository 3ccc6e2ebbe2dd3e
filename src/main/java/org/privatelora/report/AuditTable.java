package org.privatelora.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.specialized.TableTag;
import j2html.tags.specialized.TrTag;
import java.util.List;
import java.util.Locale;
import org.privatelora.results.AttackResult;

/** One line per attack on one model. */
final class AuditTable {
    private static final List<String> HEADER = List.of(
            "attack",
            "attacker has",
            "AUC",
            "TPR@5%FPR",
            "TPR@1%FPR",
            "TPR@0.1%FPR",
            "ASR",
            "oracle ASR",
            "auxiliary AUC",
            "epsilon at least",
            "forward passes");

    private AuditTable() {}

    static TableTag of(List<AttackResult> attacks) {
        return table(thead(tr(each(HEADER, name -> th(name)))), tbody(each(attacks, AuditTable::line)));
    }

    private static TrTag line(AttackResult attack) {
        return tr(
                td(attack.attack()),
                td(attack.threat()),
                ResultTable.cell(attack.auc(), 3),
                each(attack.operating(), point -> ResultTable.cell(point.tpr(), 3)),
                ResultTable.cell(attack.asrAux(), 3),
                ResultTable.cell(attack.asrOracle(), 3),
                ResultTable.cell(attack.aucAux(), 3),
                td(String.format(Locale.ROOT, "%.2f", attack.epsilonAtLeast())),
                td(String.valueOf(attack.queries())));
    }
}
