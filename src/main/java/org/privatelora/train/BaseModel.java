package org.privatelora.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.model.clip.TextReading;
import org.privatelora.nn.ProjectionWrap;

/** What training needs of a base model: its frozen networks, built with any of their projections wrapped. */
public interface BaseModel {
    /** The device; training makes its arrays below it. */
    NDManager manager();

    /** How the model was trained to see noise. */
    NoiseSchedule schedule();

    /** State-dict names and shapes of the U-Net. */
    Map<String, Shape> unetShapes();

    /** State-dict names and shapes of the text encoder. */
    Map<String, Shape> textEncoderShapes();

    /** The U-Net on the frozen weights; what it returns is what it was trained to predict. */
    NoisePredictor unet(ProjectionWrap wrap);

    /**
     * The text encoder on the frozen weights.
     *
     * @param wrap around its projections
     * @param reading how captions become contexts
     */
    CaptionEncoder textEncoder(ProjectionWrap wrap, TextReading reading);

    /** SHA-256 that names the weights. */
    String hash();
}
