package org.privatelora.nn;

/** Replaces projections while a model is built; the frozen weights stay as they are. */
@FunctionalInterface
public interface ProjectionWrap {
    /** Leaves every projection alone. */
    ProjectionWrap NONE = (path, base) -> base;

    /**
     * The projection to use at a place of the model.
     *
     * @param path the module's path in the state dict, such as {@code mid_block.attentions.0.proj_in}
     * @param base the projection built from the weights there
     * @return {@code base}, or something that applies it
     */
    Projection wrap(String path, Projection base);
}
