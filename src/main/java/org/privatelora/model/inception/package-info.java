/**
 * The Inception network (Szegedy et al. 2016) in the form in which the Fréchet Inception distance is published: torchvision's names,
 * with the pooling of the TensorFlow model that the distance was defined on. May use {@code tensor}, {@code nn}.
 */
package org.privatelora.model.inception;
