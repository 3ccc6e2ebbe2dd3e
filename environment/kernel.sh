#!/usr/bin/env bash
# Builds the Java kernel and the library where they are missing or older than their sources, and writes the spec with which Jupyter
# starts the kernel: class path, JVM options and imports. Sourced after setup.sh; leaves the spec's folder in JUPYTER_PATH.
set -euo pipefail
KERNEL="$ROOT/environment/kernel"
kernel_jar="$KERNEL/target/privatelora-kernel.jar"

if [ ! -e "$kernel_jar" ] || [ -n "$(find "$KERNEL/src/main" "$KERNEL/pom.xml" -newer "$kernel_jar" -print -quit)" ]; then
  echo "building the Java kernel ..." >&2
  (cd "$KERNEL" && mvn -q -B -ntp -DskipTests package) >&2
fi
bash "$ROOT/environment/privatelora" --version >/dev/null # builds the library if need be
library_jar=$(find "$ROOT/target" -maxdepth 1 -name 'privatelora-*.jar' | head -n 1)

# shellcheck disable=SC2086
java -jar "$kernel_jar" install "$KERNEL/target/jupyter" java \
  -Xmx1g -Djava.awt.headless=true -Dai.djl.offline=true ${PRIVATELORA_JAVA_OPTS:-} \
  "IJAVA_CLASSPATH=$library_jar:$ROOT/target/lib/*" \
  "IJAVA_STARTUP_SCRIPTS_PATH=$KERNEL/privatelora.jshell" \
  "TORCH_CPP_LOG_LEVEL=$TORCH_CPP_LOG_LEVEL" >/dev/null
export JUPYTER_PATH="$KERNEL/target/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}"
