package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.safetensors.MalformedSafetensorsException.Kind;

/** Every way in which a file can lie about its contents, each as the bytes of a small file. */
class MalformedFilesTest {
    private static final String ONE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @TempDir
    Path folder;

    private record Bad(String what, byte[] bytes, Kind kind, String message) {}

    @TestFactory
    Stream<DynamicTest> malformedFilesAreRefusedWithKindAndPlace() {
        return Stream.of(
                        new Bad("empty", new byte[0], Kind.HEADER_TRUNCATED, "it has 0 bytes"),
                        new Bad("seven bytes", new byte[7], Kind.HEADER_TRUNCATED, "it has 7 bytes"),
                        new Bad("no header", length(0), Kind.NOT_JSON, "must be a JSON object"),
                        new Bad(
                                "header over the cap",
                                file(100_000_001, ONE, 8),
                                Kind.HEADER_TOO_LARGE,
                                "100000001 bytes, the limit is 100000000"),
                        new Bad(
                                "header length with the top bit",
                                length(-1),
                                Kind.HEADER_TOO_LARGE,
                                "18446744073709551615 bytes"),
                        new Bad(
                                "header longer than the file",
                                file(ONE.length() + 9, ONE, 8),
                                Kind.HEADER_TRUNCATED,
                                "has " + (ONE.length() + 9) + " bytes, but the file ends after " + (ONE.length() + 8)),
                        new Bad(
                                "not UTF-8",
                                file(new byte[] {'{', '"', (byte) 0xff, '"', '}'}),
                                Kind.NOT_UTF8,
                                "UTF-8"),
                        new Bad("not JSON", file("{\"a\":", 0), Kind.NOT_JSON, "not the expected JSON"),
                        new Bad("only white space", file("        ", 0), Kind.NOT_JSON, "JSON object"),
                        new Bad("an array", file("[]", 0), Kind.NOT_JSON, "JSON object, was ARRAY"),
                        new Bad("two objects", file("{}{}", 0), Kind.NOT_JSON, "not the expected JSON"),
                        new Bad("padded with zero bytes", file("{}\0\0\0\0\0\0", 0), Kind.NOT_JSON, "not the expected"),
                        new Bad("NaN as a number", file(entry("F32", "[NaN]", "[0,8]"), 8), Kind.NOT_JSON, "NaN"),
                        new Bad("very deep nesting", file("[".repeat(5000), 0), Kind.NOT_JSON, "nesting depth"),
                        new Bad(
                                "a tensor twice",
                                file(ONE.substring(0, ONE.length() - 1) + "," + ONE.substring(1), 8),
                                Kind.DUPLICATE_KEY,
                                "'a'"),
                        new Bad(
                                "a metadata key twice",
                                file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0),
                                Kind.DUPLICATE_KEY,
                                "'k'"),
                        new Bad(
                                "a field twice",
                                file(
                                        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,1]}}",
                                        1),
                                Kind.DUPLICATE_KEY,
                                "'dtype'"),
                        new Bad(
                                "metadata of numbers",
                                file("{\"__metadata__\":{\"k\":1}}", 0),
                                Kind.BAD_ENTRY,
                                "'k' was NUMBER"),
                        new Bad("metadata as text", file("{\"__metadata__\":\"k\"}", 0), Kind.BAD_ENTRY, "was STRING"),
                        new Bad("tensor as number", file("{\"a\":1}", 0), Kind.BAD_ENTRY, "'a': dtype must be text"),
                        new Bad(
                                "no shape",
                                file("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8),
                                Kind.BAD_ENTRY,
                                "'a': shape must be an array, was MISSING"),
                        new Bad(
                                "one offset",
                                file(entry("F32", "[2]", "[8]"), 8),
                                Kind.BAD_ENTRY,
                                "'a': data_offsets must have 2 numbers, had 1"),
                        new Bad(
                                "negative dimensions",
                                file(entry("F32", "[-1,-2]", "[0,8]"), 8),
                                Kind.BAD_ENTRY,
                                "'a': shape must hold integers from 0 up, has -1"),
                        new Bad(
                                "a fractional dimension",
                                file(entry("F32", "[2.0]", "[0,8]"), 8),
                                Kind.BAD_ENTRY,
                                "2.0"),
                        new Bad(
                                "a dimension as text",
                                file(entry("F32", "[\"2\"]", "[0,8]"), 8),
                                Kind.BAD_ENTRY,
                                "\"2\""),
                        new Bad(
                                "an unknown dtype",
                                file(entry("F8_E4M3", "[8]", "[0,8]"), 8),
                                Kind.UNKNOWN_DTYPE,
                                "'a': dtype 'F8_E4M3' at data_offsets [0,8] is not one of [F64"),
                        new Bad(
                                "a shape whose product overflows",
                                file(entry("U8", "[4294967296,4294967296,0]", "[0,8]"), 8),
                                Kind.OVERFLOW,
                                "63 bits"),
                        new Bad(
                                "a shape whose bytes overflow to the right size",
                                file(entry("F64", "[2305843009213693953]", "[0,8]"), 8),
                                Kind.OVERFLOW,
                                "63 bits"),
                        new Bad(
                                "a dimension beyond 64 bits",
                                file(entry("U8", "[18446744073709551624]", "[0,8]"), 8),
                                Kind.OVERFLOW,
                                "18446744073709551624"),
                        new Bad(
                                "too few bytes for the shape",
                                file(entry("F32", "[3]", "[0,8]"), 8),
                                Kind.SIZE_MISMATCH,
                                "F32[3] needs 12 bytes, its offsets [0, 8) hold 8"),
                        new Bad(
                                "offsets in the wrong order",
                                file(entry("F32", "[2]", "[8,0]"), 8),
                                Kind.SIZE_MISMATCH,
                                "hold -8"),
                        new Bad(
                                "a hole at the start",
                                file(entry("F32", "[2]", "[4,12]"), 12),
                                Kind.HOLE,
                                "'a': leaves a hole before it: it begins at offset 4, expected 0"),
                        new Bad(
                                "a hole between tensors",
                                file(two("[0,8]", "[12,20]"), 20),
                                Kind.HOLE,
                                "'b': leaves a hole before it: it begins at offset 12, expected 8"),
                        new Bad(
                                "two tensors on the same bytes",
                                file(two("[0,8]", "[0,8]"), 8),
                                Kind.OVERLAP,
                                "'b': overlaps the tensor before it: it begins at offset 0, expected 8"),
                        new Bad("tensors that overlap", file(two("[0,8]", "[4,12]"), 12), Kind.OVERLAP, "offset 4"),
                        new Bad("a truncated file", file(ONE, 5), Kind.TRUNCATED, "truncated by 3 bytes"),
                        new Bad(
                                "a file that ends in its second tensor",
                                file(two("[0,8]", "[8,16]"), 13),
                                Kind.TRUNCATED,
                                "the first that is cut is tensor 'b' at [8, 16)"),
                        new Bad(
                                "a file that ends in its first tensor",
                                file(two("[0,8]", "[8,16]"), 3),
                                Kind.TRUNCATED,
                                "the first that is cut is tensor 'a' at [0, 8)"),
                        new Bad(
                                "trailing bytes",
                                file(two("[0,8]", "[8,16]"), 19),
                                Kind.TRAILING_BYTES,
                                "3 trailing bytes: its last, tensor 'b' at [8, 16), ends at offset 16"),
                        new Bad(
                                "trailing bytes without tensors",
                                file("{}", 1),
                                Kind.TRAILING_BYTES,
                                "1 trailing bytes: it has no tensors, so its data end at offset 0"),
                        new Bad("an LFS pointer", ascii("version https://git-lfs"), Kind.HEADER_TOO_LARGE, "Git LFS"),
                        new Bad("a zip", ascii("PK\3\4 and more of it"), Kind.HEADER_TOO_LARGE, "PyTorch pickle"),
                        new Bad("a page", ascii("<!DOCTYPE html>"), Kind.HEADER_TOO_LARGE, "web page"))
                .map(bad -> DynamicTest.dynamicTest(bad.what, () -> check(bad)));
    }

    /** A thousand tensors that claim the same bytes: one small file, a thousand times its size in arrays. */
    @Test
    void amplificationByOverlapIsRefused() throws IOException {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            json.append(i == 0 ? "" : ",").append('"').append(i).append("\":");
            json.append("{\"dtype\":\"U8\",\"shape\":[64],\"data_offsets\":[0,64]}");
        }
        check(new Bad("overlap", file(json.append('}').toString(), 64), Kind.OVERLAP, "offset 0, expected 64"));
    }

    @Test
    void everyTruncationOfAValidFileIsRefused() throws IOException {
        byte[] whole = file(two("[0,8]", "[8,16]"), 16);
        for (int size = 0; size < whole.length; size++) {
            Path file = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, size));
            assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(MalformedSafetensorsException.class);
        }
    }

    @Test
    void absentFileIsNamed() {
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.safetensors");
    }

    @Test
    void whiteSpaceAroundTheHeaderIsAccepted() throws IOException {
        Path file = Files.write(folder.resolve("padded.safetensors"), file("  \n" + ONE + "   ", 8));
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.tensors()).hasSize(1);
            assertThat(open.readFloats("a")).containsExactly(0, 0);
        }
    }

    @Test
    void unknownFieldsOfAnEntryAreIgnored() throws IOException {
        String json = "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1],\"note\":[]}}";
        try (SafetensorsFile open = SafetensorsFile.open(Files.write(folder.resolve("x.safetensors"), file(json, 1)))) {
            assertThat(open.readLongs("a")).containsExactly(0);
        }
    }

    private void check(Bad bad) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), bad.bytes);
        MalformedSafetensorsException thrown =
                catchThrowableOfType(MalformedSafetensorsException.class, () -> SafetensorsFile.open(file));
        assertThat(thrown).as(bad.what).isNotNull();
        assertThat(thrown.kind()).isEqualTo(bad.kind);
        assertThat(thrown).hasMessageContaining(file.toString()).hasMessageContaining(bad.message);
    }

    private static String entry(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static String two(String first, String second) {
        String a = entry("F32", "[2]", first);
        return a.substring(0, a.length() - 1) + ","
                + entry("F32", "[2]", second).replace("\"a\"", "\"b\"").substring(1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] length(long length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }

    private static byte[] file(byte[] json) {
        return ByteBuffer.allocate(8 + json.length)
                .put(length(json.length))
                .put(json)
                .array();
    }

    static byte[] file(String json, int dataBytes) {
        return file(json.getBytes(StandardCharsets.UTF_8).length, json, dataBytes);
    }

    private static byte[] file(long length, String json, int dataBytes) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes)
                .put(length(length))
                .put(text)
                .array();
    }
}
