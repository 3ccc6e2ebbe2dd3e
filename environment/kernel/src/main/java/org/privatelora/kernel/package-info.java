/**
 * A Jupyter kernel for Java: IJava's functions, magics and environment variables, on IJava's own base library, for machines where
 * IJava cannot be installed.
 *
 * <p>One process is one notebook. {@link org.privatelora.kernel.Main} connects; {@link org.privatelora.kernel.JavaKernel} answers
 * messages; an evaluator reads a cell into parts and gives each to JShell, which runs it in this JVM on one long-lived thread. Cells
 * are counted from 1 as Jupyter counts them, lines from 1 within their cell.
 *
 * @see <a href="https://jupyter-client.readthedocs.io/en/stable/messaging.html">Messaging in Jupyter</a>
 * @see <a href="https://github.com/SpencerPark/IJava">IJava</a>
 */
package org.privatelora.kernel;
