/**
 * The command line: parse, call, print. Every command takes {@code --json}; exit codes are 0 (done), 1 (failed), 2 (the input was
 * wrong: one line says what to do) and 130 (interrupted: one line says how to go on). May use every package but {@code notebook}.
 */
package org.privatelora.cli;
