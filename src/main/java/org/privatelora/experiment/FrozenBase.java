package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.model.StableDiffusion;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextReading;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.train.BaseModel;

/**
 * A loaded model as training sees it.
 *
 * @param model the loaded model; stays its owner's
 */
record FrozenBase(StableDiffusion model) implements BaseModel {
    @Override
    public NDManager manager() {
        return model.manager();
    }

    @Override
    public NoiseSchedule schedule() {
        return model.schedule();
    }

    @Override
    public Map<String, Shape> unetShapes() {
        return model.unetShapes();
    }

    @Override
    public Map<String, Shape> textEncoderShapes() {
        return model.textEncoderShapes();
    }

    @Override
    public NoisePredictor unet(ProjectionWrap wrap) {
        return model.unet(wrap);
    }

    @Override
    public CaptionEncoder textEncoder(ProjectionWrap wrap, TextReading reading) {
        TextEncoder encoder = model.textEncoder(wrap);
        return captions -> model.encodeText(encoder, captions, reading);
    }

    @Override
    public String hash() {
        return model.hash();
    }
}
