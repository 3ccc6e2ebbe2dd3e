package org.privatelora.kernel;

/**
 * A Maven artifact.
 *
 * @param type such as {@code jar}
 * @param classifier such as {@code linux-x86_64}; may be empty
 */
record Coordinates(String group, String artifact, String type, String classifier, String version) {
    /**
     * Reads {@code group:artifact[:type[:classifier]]:version}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Coordinates parse(String text) {
        String[] words = text.split(":", -1);
        return switch (words.length) {
            case 3 -> new Coordinates(words[0], words[1], "jar", "", words[2]);
            case 4 -> new Coordinates(words[0], words[1], words[2], "", words[3]);
            case 5 -> new Coordinates(words[0], words[1], words[2], words[3], words[4]);
            default ->
                throw new IllegalArgumentException(
                        "expected group:artifact[:type[:classifier]]:version, was '" + text + "'");
        };
    }

    /** A {@code dependency} element. */
    String xml() {
        return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId><version>"
                + version
                + "</version><type>" + type + "</type>"
                + (classifier.isEmpty() ? "" : "<classifier>" + classifier + "</classifier>") + "</dependency>";
    }
}
