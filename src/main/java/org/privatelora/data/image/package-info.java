/**
 * Decoding of pictures that strangers made: recognised by their first bytes, measured before they are decoded, checked for
 * damage, turned upright, flattened on white.
 */
package org.privatelora.data.image;
