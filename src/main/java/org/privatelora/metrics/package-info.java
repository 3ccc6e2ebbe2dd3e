/**
 * What an attack achieved and how far generated images are from real ones, computed on plain arrays.
 *
 * <p>A higher score means "more likely a member", always; a sample is called a member when its score is at or above the
 * threshold. Labels are {@code true} for members. Intervals are 95 % unless a confidence is given. Rates and areas are in
 * [0, 1], never in percent. This package uses no other package of the library.
 */
package org.privatelora.metrics;
