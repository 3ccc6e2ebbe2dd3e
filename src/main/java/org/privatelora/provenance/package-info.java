/** What a result came from: configuration, seeds, hashes, code revision, engine, memory and time. Uses no other package. */
package org.privatelora.provenance;
