#!/usr/bin/env bash
# Builds the Java kernel and the library where they are missing or older than their sources, and writes the spec with which Jupyter
# starts the kernel: class path, JVM options, imports, and libtorch for CUDA when environment/cuda.sh has found one. Sourced after
# setup.sh; leaves the spec's folder in JUPYTER_PATH.
set -euo pipefail
KERNEL="$ROOT/environment/kernel"
kernel_jar="$KERNEL/target/privatelora-kernel.jar"

if [ ! -e "$kernel_jar" ] || [ -n "$(find "$KERNEL/src/main" "$KERNEL/pom.xml" -newer "$kernel_jar" -print -quit)" ]; then
  echo "building the Java kernel ..." >&2
  (cd "$KERNEL" && mvn -q -B -ntp -DskipTests package) >&2
fi
bash "$ROOT/environment/privatelora" --version >/dev/null # builds the library if need be
library_jar=$(find "$ROOT/target" -maxdepth 1 -name 'privatelora-*.jar' | head -n 1)
cuda_env="${XDG_CACHE_HOME:-$HOME/.cache}/privatelora/cuda.env"
if [ -f "$cuda_env" ]; then
  # shellcheck source=/dev/null
  source "$cuda_env"
fi
# what says which libtorch is loaded, and from where; in the spec, because a front end need not hand its environment down
native=()
for variable in "${!PYTORCH_@}" LD_LIBRARY_PATH; do
  [ -z "${!variable:-}" ] || native+=("$variable=${!variable}")
done

# shellcheck disable=SC2086
java -jar "$kernel_jar" install "$KERNEL/target/jupyter" java \
  -Xmx1g -Djava.awt.headless=true -Dai.djl.offline=true ${PRIVATELORA_JAVA_OPTS:-} \
  "IJAVA_CLASSPATH=${PRIVATELORA_NATIVE_JAR:+$PRIVATELORA_NATIVE_JAR:}$library_jar:$ROOT/target/lib/*" \
  "IJAVA_STARTUP_SCRIPTS_PATH=$KERNEL/privatelora.jshell" \
  "TORCH_CPP_LOG_LEVEL=$TORCH_CPP_LOG_LEVEL" \
  "${native[@]}" >/dev/null
export JUPYTER_PATH="$KERNEL/target/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}"
