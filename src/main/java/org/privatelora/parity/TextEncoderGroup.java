package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.tensor.Autograd;

/** Hidden states of the text encoder: the last, skipped ones, all of them, and joined windows. */
record TextEncoderGroup() implements Group {
    private static final String IO = "clip_text_io.safetensors";
    private static final String LAST = "clip.last";
    private static final String PENULTIMATE = "clip.penultimate";

    @Override
    public String name() {
        return "clip";
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(IO), TinyPipeline.TEXT_ENCODER.stream()).toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors io = folder.tensors(IO);
        Tolerances tolerances = folder.tolerances();
        TextEncoder encoder = new TinyPipeline(folder).text().build(ProjectionWrap.NONE);
        return Autograd.noGrad(() -> List.of(
                last(encoder, io, tolerances),
                skipped(encoder, io, tolerances),
                all(encoder, io, tolerances),
                windows(encoder, io, tolerances)));
    }

    private static NDArray ids(ReferenceTensors io) {
        return io.get("input_ids");
    }

    private static Row last(TextEncoder encoder, ReferenceTensors io, Tolerances tolerances) {
        Check check = new Check(LAST);
        NDArray expected = io.get("last_hidden_state");
        check.close("last_hidden_state", encoder.apply(ids(io)), expected, tolerances.of(LAST, expected));
        return check.row();
    }

    private static Row skipped(TextEncoder encoder, ReferenceTensors io, Tolerances tolerances) {
        Check check = new Check(PENULTIMATE);
        for (MatchResult state : io.matching("penultimate_clip_skip(\\d+)")) {
            NDArray expected = io.get(state.group());
            NDArray found = encoder.apply(ids(io), Integer.parseInt(state.group(1)));
            check.close(state.group(), found, expected, tolerances.of(PENULTIMATE, expected));
        }
        return check.row();
    }

    private static Row all(TextEncoder encoder, ReferenceTensors io, Tolerances tolerances) {
        Check check = new Check("clip.hidden_states");
        NDList states = encoder.hiddenStates(ids(io));
        for (int i = 0; i < states.size(); i++) {
            NDArray expected = io.get("hidden_states." + i);
            check.close("hidden_states." + i, states.get(i), expected, tolerances.of(LAST, expected));
        }
        check.holds(
                "there are " + states.size() + " hidden states",
                io.startingWith("hidden_states.").size() == states.size());
        return check.row();
    }

    private static Row windows(TextEncoder encoder, ReferenceTensors io, Tolerances tolerances) {
        Check check = new Check("clip.windows");
        for (MatchResult state : io.matching("hidden_(\\d+)_clip_skip_(None|\\d+)")) {
            NDArray expected = io.get(state.group());
            boolean whole = state.group(2).equals("None");
            int skip = whole ? 1 : Integer.parseInt(state.group(2));
            NDArray found = encoder.apply(io.get("input_ids_" + state.group(1)), skip);
            check.close(state.group(), found, expected, tolerances.of(whole ? LAST : PENULTIMATE, expected));
        }
        return check.row();
    }
}
