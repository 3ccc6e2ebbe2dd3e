/**
 * Reading and writing safetensors files: named tensors and string metadata, nothing about models.
 *
 * <p>The reader is strict: a file that two parsers could read differently is refused, and the message says which file,
 * which tensor, which offset and what is wrong. The writer replaces a file in one step or not at all, and the same tensors
 * and metadata always give the same bytes. Uses no other package of the library.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
package org.privatelora.safetensors;
