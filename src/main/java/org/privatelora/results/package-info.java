/**
 * What was measured, as records that become {@code results.json} and {@code scores.csv} and come back from them. Numbers carry
 * their 95 % interval. May use {@code metrics}, {@code provenance} and the curves of {@code smoothness}; computes nothing with a
 * tensor or a model.
 */
package org.privatelora.results;
