/**
 * What differentially private training spends: the accounting of DP-SGD (Abadi et al. 2016), by Rényi differential privacy (Mironov
 * 2017). Pure arithmetic; knows no tensor and no model. Uses no other package of the library.
 *
 * <p>One step of training is the sampled Gaussian mechanism: each example is in the step's batch with probability q, whatever the others
 * do; the sum of what the examples of the batch contribute, each of norm at most C, gets Gaussian noise of deviation sigma C in every
 * coordinate. {@code noise} is sigma, the noise multiplier, without C. Two data sets are neighbours when one is the other with one
 * example added or removed. Logarithms are natural.
 *
 * @see <a href="https://arxiv.org/abs/1607.00133">Abadi et al. 2016, Deep Learning with Differential Privacy</a>
 * @see <a href="https://arxiv.org/abs/1702.07476">Mironov 2017, Rényi Differential Privacy</a>
 */
package org.privatelora.privacy;
