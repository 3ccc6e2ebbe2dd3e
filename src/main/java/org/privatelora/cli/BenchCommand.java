package org.privatelora.cli;

import picocli.CommandLine.Command;

/** {@code privatelora bench step|attack|load|audit}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "What things cost, measured side by side in one process; ratios first.",
        subcommands = {BenchStepCommand.class, BenchAttackCommand.class, BenchLoadCommand.class, BenchAuditCommand.class
        })
final class BenchCommand implements Runnable {
    @Override
    public void run() {
        throw new IllegalArgumentException("say what to measure: bench step, bench attack, bench load or bench audit");
    }
}
