package org.privatelora.model.unet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Diffusers' {@code unet/config.json}. A key counts as harmless only when it is known to be: any other key that is set stops the
 * reading, since a model built without it would compute something else.
 */
final class UNetConfigFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the record holds. */
    private static final Set<String> READ = Set.of(
            "in_channels",
            "out_channels",
            "block_out_channels",
            "down_block_types",
            "up_block_types",
            "layers_per_block",
            "attention_head_dim",
            "cross_attention_dim",
            "norm_num_groups",
            "norm_eps",
            "flip_sin_to_cos",
            "freq_shift",
            "use_linear_projection");
    /** Precision, or sizes that the weights do not depend on. */
    private static final Set<String> HARMLESS =
            Set.of("sample_size", "upcast_attention", "addition_embed_type_num_heads", "dropout");
    /** The only values that this U-Net computes. */
    private static final Map<String, JsonNode> FIXED = fixed();

    private UNetConfigFile() {}

    private static Map<String, JsonNode> fixed() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Map<String, JsonNode> values = new LinkedHashMap<>();
        values.put("act_fn", json.textNode("silu"));
        values.put("attention_type", json.textNode("default"));
        values.put("conv_in_kernel", json.numberNode(3));
        values.put("conv_out_kernel", json.numberNode(3));
        values.put("downsample_padding", json.numberNode(1));
        values.put("mid_block_scale_factor", json.numberNode(1));
        values.put("mid_block_type", json.textNode("UNetMidBlock2DCrossAttn"));
        values.put("resnet_out_scale_factor", json.numberNode(1));
        values.put("resnet_time_scale_shift", json.textNode("default"));
        values.put("time_embedding_type", json.textNode("positional"));
        values.put("transformer_layers_per_block", json.numberNode(1));
        return values;
    }

    static UNetConfig read(Path file) throws IOException {
        JsonNode root = JSON.readTree(file.toFile());
        try {
            return parse(root);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static UNetConfig parse(JsonNode root) {
        root.properties().forEach(entry -> check(entry.getKey(), entry.getValue()));
        return new UNetConfig(
                integer(root, "in_channels", 4),
                integer(root, "out_channels", 4),
                levels(root),
                integer(root, "layers_per_block", 2),
                integer(root, "cross_attention_dim", 1280),
                root.path("use_linear_projection").asBoolean(false),
                new UNetConfig.Norm(
                        integer(root, "norm_num_groups", 32),
                        root.path("norm_eps").asDouble(1e-5)),
                new UNetConfig.TimeEncoding(
                        root.path("flip_sin_to_cos").asBoolean(true),
                        root.path("freq_shift").asDouble(0)));
    }

    private static void check(String key, JsonNode value) {
        boolean unset = value.isNull() || value.isBoolean() && !value.booleanValue();
        if (key.startsWith("_") || READ.contains(key) || HARMLESS.contains(key) || unset) {
            return;
        }
        JsonNode only = FIXED.get(key);
        if (only == null) {
            throw new IllegalArgumentException("unsupported key " + key + " = " + value
                    + "; this U-Net is that of Stable Diffusion 1.x, and cannot tell what the key changes");
        }
        boolean same = only.isNumber() ? only.asDouble() == value.asDouble(Double.NaN) : only.equals(value);
        if (!same) {
            throw new IllegalArgumentException("unsupported " + key + " = " + value + ", expected " + only);
        }
    }

    private static List<UNetConfig.Level> levels(JsonNode root) {
        List<Integer> channels = new ArrayList<>();
        required(root, "block_out_channels").forEach(node -> channels.add(node.intValue()));
        List<Boolean> down = attends(root, "down_block_types", "DownBlock2D", "CrossAttnDownBlock2D");
        List<Boolean> up = attends(root, "up_block_types", "UpBlock2D", "CrossAttnUpBlock2D");
        JsonNode heads = root.path("attention_head_dim");
        int count = channels.size();
        sameLength("down_block_types", down.size(), count);
        sameLength("up_block_types", up.size(), count);
        sameLength("attention_head_dim", heads.isArray() ? heads.size() : count, count);
        List<UNetConfig.Level> levels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int here = heads.isArray() ? heads.get(i).intValue() : heads.asInt(8);
            levels.add(new UNetConfig.Level(channels.get(i), here, down.get(i), up.get(count - 1 - i)));
        }
        return levels;
    }

    private static List<Boolean> attends(JsonNode root, String key, String plain, String attending) {
        List<Boolean> attends = new ArrayList<>();
        for (JsonNode node : required(root, key)) {
            String type = node.asText();
            if (!type.equals(plain) && !type.equals(attending)) {
                throw new IllegalArgumentException(
                        "unsupported " + type + " in " + key + ", expected " + plain + " or " + attending);
            }
            attends.add(type.equals(attending));
        }
        return attends;
    }

    private static void sameLength(String key, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException(
                    key + " must have " + expected + " entries as block_out_channels has, found " + found);
        }
    }

    private static JsonNode required(JsonNode root, String key) {
        JsonNode node = root.path(key);
        if (!node.isArray()) {
            throw new IllegalArgumentException("missing list " + key + ", found "
                    + (node.isMissingNode() ? "nothing" : node) + "; expected the config.json of a diffusers U-Net");
        }
        return node;
    }

    private static int integer(JsonNode root, String key, int otherwise) {
        JsonNode node = root.path(key);
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.isInt()) {
            throw new IllegalArgumentException(key + " must be one integer for all levels, was " + node);
        }
        return node.intValue();
    }

    static void write(UNetConfig config, Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("_class_name", "UNet2DConditionModel");
        root.put("act_fn", "silu");
        ArrayNode heads = root.putArray("attention_head_dim");
        ArrayNode channels = root.putArray("block_out_channels");
        root.put("cross_attention_dim", config.contextDim());
        ArrayNode down = root.putArray("down_block_types");
        root.put("flip_sin_to_cos", config.time().cosFirst());
        root.put("freq_shift", config.time().frequencyShift());
        root.put("in_channels", config.inChannels());
        root.put("layers_per_block", config.layersPerBlock());
        root.put("norm_eps", config.norm().eps());
        root.put("norm_num_groups", config.norm().groups());
        root.put("out_channels", config.outChannels());
        ArrayNode up = root.putArray("up_block_types");
        root.put("use_linear_projection", config.linearProjection());
        for (UNetConfig.Level level : config.levels()) {
            heads.add(level.heads());
            channels.add(level.channels());
            down.add(level.downAttention() ? "CrossAttnDownBlock2D" : "DownBlock2D");
            up.insert(0, level.upAttention() ? "CrossAttnUpBlock2D" : "UpBlock2D");
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }
}
