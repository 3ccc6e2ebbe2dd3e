/**
 * What things cost, measured side by side in one process: a training step under each objective, each attack, loading a base model, a whole
 * audit. Ratios come first, because times belong to one machine. May use everything but {@code cli} and {@code notebook}.
 */
package org.privatelora.bench;
