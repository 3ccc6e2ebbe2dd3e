/** How long work tells what it has done, without knowing whether a terminal, a notebook or nobody listens. Uses no other package. */
package org.privatelora.progress;
