/**
 * One self-contained {@code report.html} from the files of a run folder: {@code results.json}, {@code scores.csv}, {@code
 * samples.png} and {@code smoothness.json}. It says what was measured with how many runs and which attacks were not run; it never calls an adapter private.
 * May use {@code metrics}, {@code smoothness}, {@code results} and {@code chart}.
 */
package org.privatelora.report;
