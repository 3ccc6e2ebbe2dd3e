package org.privatelora.cli;

/**
 * What a command found.
 *
 * @param data for {@code --json}
 * @param text for people
 * @param exitCode 0, or what the finding means
 */
record Answer(Object data, String text, int exitCode) {
    static Answer of(Object data, String text) {
        return new Answer(data, text, 0);
    }
}
