/**
 * Figures as {@code BufferedImage} (XChart) and tables (Tablesaw) from plain numbers and result records; one palette for the
 * objectives everywhere. May use {@code metrics} and {@code results}.
 */
package org.privatelora.chart;
