/**
 * The tensor engine: DJL's PyTorch engine started offline and quietly, the operations that DJL lacks ({@link
 * org.privatelora.tensor.Ops}, a TorchScript module this library writes itself), autograd, ownership of arrays ({@link
 * org.privatelora.tensor.Scope}) and counter-based randomness ({@link org.privatelora.tensor.Rng}).
 *
 * <p>The only package that touches {@code ai.djl.pytorch}. It uses no other package of this library. Ownership: a result
 * belongs to the manager of its first operand; inside a {@code Scope} everything that is not returned is closed at its end.
 */
package org.privatelora.tensor;
