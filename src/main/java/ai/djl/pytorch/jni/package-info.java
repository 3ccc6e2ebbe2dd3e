/** One class beside DJL's own, because the native entry points it needs are package-private there. */
package ai.djl.pytorch.jni;
