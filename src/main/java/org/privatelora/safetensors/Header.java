package org.privatelora.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of a safetensors file: which tensors it holds, sorted by offset, and its metadata, sorted by key.
 *
 * @param tensors in the order of their bytes
 * @param metadata free text by key
 */
record Header(List<TensorInfo> tensors, Map<String, String> metadata) {
    /** The format's limit for the JSON part. */
    static final long MAX_BYTES = 100_000_000;

    /** The size of the length field in front of the JSON. */
    static final int LENGTH_BYTES = Long.BYTES;

    static final String METADATA = "__metadata__";

    private static final Comparator<TensorInfo> BY_OFFSET = Comparator.comparingLong(TensorInfo::begin)
            .thenComparingLong(TensorInfo::end)
            .thenComparing(TensorInfo::name);

    Header {
        tensors = tensors.stream().sorted(BY_OFFSET).toList();
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /** The bytes of all tensors together. */
    long dataBytes() {
        return tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
    }

    /** Length field and JSON, padded with spaces to a multiple of 8 bytes. */
    byte[] toBytes() throws IOException {
        byte[] json = json();
        int padded = (json.length + 7) / 8 * 8;
        if (padded > MAX_BYTES) {
            throw new IllegalArgumentException("the header must have at most " + MAX_BYTES + " bytes, has " + padded
                    + "; write less metadata or fewer tensors");
        }
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        Arrays.fill(bytes.array(), bytes.position(), bytes.capacity(), (byte) ' ');
        return bytes.array();
    }

    private byte[] json() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (TensorInfo tensor : tensors) {
                writeTensor(json, tensor);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void writeTensor(JsonGenerator json, TensorInfo tensor) throws IOException {
        long[] shape = tensor.shape();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {tensor.begin(), tensor.end()}, 0, 2);
        json.writeEndObject();
    }
}
