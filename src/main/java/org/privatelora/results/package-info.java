/**
 * What was measured, as records that become {@code results.json} and {@code scores.csv} and come back from them. Numbers carry
 * their 95 % interval. May use {@code metrics} and {@code provenance}; knows no tensor, no model and no training.
 */
package org.privatelora.results;
