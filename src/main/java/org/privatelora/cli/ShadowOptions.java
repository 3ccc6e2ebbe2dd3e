package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.ShadowChoice;
import picocli.CommandLine.Option;

/** Shadow LoRAs that attacks may use. */
final class ShadowOptions {
    @Option(
            names = "--shadows",
            split = ",",
            paramLabel = "DIR,...",
            description =
                    "Folders that 'privatelora shadows' made with the same preset; adds the attacks that they suffice for:"
                            + " reference-2, -4 and -16 (of the loss, and -pia), lira, lira-offline, and what of the other attacks can learn"
                            + " on shadows.")
    List<Path> shadows = List.of();

    ShadowChoice of(Optional<Integer> epoch) {
        return new ShadowChoice(shadows, epoch);
    }

    AttackSuite in(AttackSuite suite) throws IOException {
        return suite.withShadows(shadows);
    }
}
