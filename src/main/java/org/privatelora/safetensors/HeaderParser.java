package org.privatelora.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.privatelora.safetensors.MalformedSafetensorsException.Kind;

/** Turns the JSON of a header into tensors and checks everything that does not need the tensors' bytes. */
final class HeaderParser {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;

    HeaderParser(Path file) {
        this.file = file;
    }

    /**
     * The header.
     *
     * @param json the bytes after the length field, white space around the object allowed
     * @param dataBytes how many bytes the file has after the header
     */
    Header parse(byte[] json, long dataBytes) throws MalformedSafetensorsException {
        JsonNode root = object(text(json));
        Map<String, String> metadata = new TreeMap<>();
        List<TensorInfo> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(Header.METADATA)) {
                metadata.putAll(metadata(entry.getValue()));
            } else {
                tensors.add(tensor(entry.getKey(), entry.getValue()));
            }
        }
        Header header = new Header(tensors, metadata);
        checkContiguous(header.tensors());
        checkLength(header, dataBytes);
        return header;
    }

    private String text(byte[] json) throws MalformedSafetensorsException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(Kind.NOT_UTF8, "its header of " + json.length + " bytes is not UTF-8", e);
        }
    }

    private JsonNode object(String text) throws MalformedSafetensorsException {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            boolean duplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
            Kind kind = duplicate ? Kind.DUPLICATE_KEY : Kind.NOT_JSON;
            throw malformed(kind, "its header is not the expected JSON: " + e.getOriginalMessage() + at(e), e);
        }
        if (!root.isObject()) {
            throw malformed(Kind.NOT_JSON, "its header must be a JSON object, was " + root.getNodeType());
        }
        return root;
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (character " + e.getLocation().getCharOffset() + ")";
    }

    private Map<String, String> metadata(JsonNode node) throws MalformedSafetensorsException {
        if (!node.isObject()) {
            throw malformed(
                    Kind.BAD_ENTRY, Header.METADATA + " must be an object of strings, was " + node.getNodeType());
        }
        Map<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw malformed(
                        Kind.BAD_ENTRY,
                        Header.METADATA + " must map text to text, '" + entry.getKey() + "' was "
                                + entry.getValue().getNodeType());
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    private TensorInfo tensor(String name, JsonNode node) throws MalformedSafetensorsException {
        Dtype dtype = dtype(name, node);
        long[] shape = naturals(name, "shape", node.path("shape"));
        long[] offsets = naturals(name, "data_offsets", node.path("data_offsets"));
        if (offsets.length != 2) {
            throw malformed(Kind.BAD_ENTRY, tensor(name) + "data_offsets must have 2 numbers, had " + offsets.length);
        }
        TensorInfo info = new TensorInfo(name, dtype, shape, offsets[0], offsets[1]);
        checkSize(info, size(name, dtype, shape));
        return info;
    }

    private Dtype dtype(String name, JsonNode entry) throws MalformedSafetensorsException {
        JsonNode node = entry.path("dtype");
        if (!node.isTextual()) {
            throw malformed(Kind.BAD_ENTRY, tensor(name) + "dtype must be text, was " + node.getNodeType());
        }
        String text = node.textValue();
        return Dtype.named(text)
                .orElseThrow(() -> malformed(
                        Kind.UNKNOWN_DTYPE,
                        tensor(name) + "dtype '" + text + "' at data_offsets " + entry.path("data_offsets")
                                + " is not one of " + Arrays.toString(Dtype.values())));
    }

    private long[] naturals(String name, String field, JsonNode node) throws MalformedSafetensorsException {
        if (!node.isArray()) {
            throw malformed(Kind.BAD_ENTRY, tensor(name) + field + " must be an array, was " + node.getNodeType());
        }
        long[] values = new long[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = natural(name, field, node.get(i));
        }
        return values;
    }

    private long natural(String name, String field, JsonNode node) throws MalformedSafetensorsException {
        if (!node.isIntegralNumber() || node.bigIntegerValue().signum() < 0) {
            throw malformed(Kind.BAD_ENTRY, tensor(name) + field + " must hold integers from 0 up, has " + node);
        }
        BigInteger value = node.bigIntegerValue();
        if (value.bitLength() >= Long.SIZE) {
            throw malformed(Kind.OVERFLOW, tensor(name) + field + " holds " + value + ", which exceeds 63 bits");
        }
        return value.longValueExact();
    }

    private long size(String name, Dtype dtype, long[] shape) throws MalformedSafetensorsException {
        try {
            long elements = 1;
            for (long dimension : shape) {
                elements = Math.multiplyExact(elements, dimension);
            }
            return Math.multiplyExact(elements, (long) dtype.bytes());
        } catch (ArithmeticException e) {
            throw malformed(
                    Kind.OVERFLOW,
                    tensor(name) + dtype + Arrays.toString(shape) + " has more bytes than 63 bits hold",
                    e);
        }
    }

    private void checkSize(TensorInfo tensor, long expected) throws MalformedSafetensorsException {
        if (tensor.bytes() != expected) {
            throw malformed(
                    Kind.SIZE_MISMATCH,
                    tensor(tensor.name()) + tensor.dtype() + Arrays.toString(tensor.shape()) + " needs " + expected
                            + " bytes, its offsets [" + tensor.begin() + ", " + tensor.end() + ") hold "
                            + tensor.bytes());
        }
    }

    private void checkContiguous(List<TensorInfo> tensors) throws MalformedSafetensorsException {
        long expected = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.begin() != expected) {
                Kind kind = tensor.begin() < expected ? Kind.OVERLAP : Kind.HOLE;
                String what = kind == Kind.OVERLAP ? "overlaps the tensor before it" : "leaves a hole before it";
                throw malformed(
                        kind,
                        tensor(tensor.name()) + what + ": it begins at offset " + tensor.begin() + ", expected "
                                + expected);
            }
            expected = tensor.end();
        }
    }

    private void checkLength(Header header, long found) throws MalformedSafetensorsException {
        long expected = header.dataBytes();
        if (found < expected) {
            TensorInfo cut = header.tensors().stream()
                    .filter(tensor -> tensor.end() > found)
                    .findFirst()
                    .orElseThrow();
            throw malformed(
                    Kind.TRUNCATED,
                    "it is truncated by " + (expected - found) + " bytes: its tensors need " + expected
                            + " bytes after the header, there are " + found + "; the first that is cut is "
                            + place(cut) + "; copy or download it again");
        }
        if (found > expected) {
            throw malformed(
                    Kind.TRAILING_BYTES,
                    "it has " + (found - expected) + " trailing bytes: " + last(header.tensors()) + " at offset "
                            + expected + " after the header, the file at " + found);
        }
    }

    private static String last(List<TensorInfo> tensors) {
        return tensors.isEmpty()
                ? "it has no tensors, so its data end"
                : "its last, " + place(tensors.get(tensors.size() - 1)) + ", ends";
    }

    private static String place(TensorInfo tensor) {
        return "tensor '" + tensor.name() + "' at [" + tensor.begin() + ", " + tensor.end() + ")";
    }

    private static String tensor(String name) {
        return "tensor '" + name + "': ";
    }

    private MalformedSafetensorsException malformed(Kind kind, String reason) {
        return new MalformedSafetensorsException(kind, file, reason);
    }

    private MalformedSafetensorsException malformed(Kind kind, String reason, Exception cause) {
        MalformedSafetensorsException exception = malformed(kind, reason);
        exception.initCause(cause);
        return exception;
    }
}
