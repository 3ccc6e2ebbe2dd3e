/**
 * What a notebook needs beside the library: an opened preset, tables and formulas as HTML, progress inside a cell. Knows no kernel:
 * a notebook passes in its kernel's {@code display} and {@code updateDisplay}. May use everything but {@code cli}; nothing uses it.
 */
package org.privatelora.notebook;
