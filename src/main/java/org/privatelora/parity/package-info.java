/**
 * Recomputes reference tensors that the original PyTorch code made, and says how far each group is off: the check that this library
 * computes what Stable Diffusion 1.x, sd-scripts, the authors' training loop and published attacks compute.
 *
 * <p>A folder of references is laid out like the one that the project was checked with: a small pipeline in {@code tiny-sd} and
 * safetensors files of inputs and outputs beside it. Sizes, names and cases are read from the folder. The tolerance of a group is
 * ten times the reference's own float32 error as {@code tolerances.json} gives it; where a group has no entry it is ten times the
 * relative error of the U-Net's output, carried through the formula of the group. Tensors behind optimiser steps get 5e-4: an
 * element whose gradient is near Adam's eps moves by an unsettled part of the learning rate.
 *
 * <p>May use every package but {@code cli} and {@code notebook}.
 */
package org.privatelora.parity;
