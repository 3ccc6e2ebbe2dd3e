#!/usr/bin/env bash
# Prepares a Linux machine with an NVIDIA GPU, then asks 'privatelora doctor' whether its kernels are right.
#   environment/cuda.sh                  downloads DJL's own build of libtorch for CUDA 12.8 from Maven Central (about 3 GB)
#   environment/cuda.sh --libtorch DIR   uses an installed libtorch: DIR is its folder 'lib', or 'torch/lib' of a PyTorch wheel
# It writes ~/.cache/privatelora/cuda.env, which environment/privatelora reads from then on; delete that file to go back to the CPU.
# Nothing of the driver, of CUDA or of the libtorch in DIR is changed.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FLAVOR=cu128 # the one that DJL's JNI library is built for
TORCH=$(sed -nE 's:.*<pytorch.version>(.*)</pytorch.version>.*:\1:p' "$ROOT/pom.xml")
HOME_OF_CUDA="${XDG_CACHE_HOME:-$HOME/.cache}/privatelora"
ENV_FILE="$HOME_OF_CUDA/cuda.env"

fail() {
  echo "cuda.sh: $*" >&2
  exit 1
}

libtorch=""
case "${1:-}" in
  "") ;;
  --libtorch) libtorch=${2:-} && [ -n "$libtorch" ] || fail "--libtorch needs a folder" ;;
  *) fail "unknown option '$1'; known is --libtorch DIR" ;;
esac

command -v nvidia-smi >/dev/null ||
  fail "there is no nvidia-smi here, so no NVIDIA driver: use the CPU, or install the driver (525 or newer) and run this again"
gpu=$(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader) ||
  fail "nvidia-smi finds no usable GPU (see the message above)"
echo "GPU: $gpu"

# shellcheck source=environment/setup.sh
source "$ROOT/environment/setup.sh"
mkdir -p "$HOME_OF_CUDA/cuda"

# The version of an installed libtorch, such as 2.7.1+cu128: a zip has a file for it, a wheel a line of Python.
installed_version() {
  if [ -f "$1/../build-version" ]; then
    cat "$1/../build-version"
  elif [ -f "$1/../version.py" ]; then
    sed -nE "s/^__version__ = '(.*)'/\1/p" "$1/../version.py"
  fi
}

# DJL counts devices through libcudart, which it looks for under this very name; libtorch often brings it under a longer one.
offer_cudart() {
  if ldconfig -p 2>/dev/null | grep -q 'libcudart\.so '; then
    return
  fi
  local found
  found=$(find -L "$@" -name 'libcudart*.so*' -type f ! -path "$HOME_OF_CUDA/cuda/libcudart.so" 2>/dev/null | sort | head -n 1)
  [ -n "$found" ] || fail "no libcudart.so was found on this machine; install the CUDA 12 runtime (package cuda-cudart-12-8)"
  ln -sf "$found" "$HOME_OF_CUDA/cuda/libcudart.so"
  echo "export LD_LIBRARY_PATH=$(quoted "$HOME_OF_CUDA/cuda")\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" >>"$ENV_FILE.part"
}

quoted() {
  printf '%q' "$1"
}

: >"$ENV_FILE.part"
if [ -n "$libtorch" ]; then
  libtorch=$(cd "$libtorch" && pwd) || fail "there is no folder $libtorch"
  [ -f "$libtorch/libtorch_cuda.so" ] || fail "$libtorch has no libtorch_cuda.so; give the folder 'lib' of a libtorch for CUDA"
  version=$(installed_version "$libtorch")
  [ "$version" = "$TORCH+$FLAVOR" ] ||
    fail "expected libtorch $TORCH+$FLAVOR in $libtorch, found '${version:-unknown}'; DJL's JNI library is built for that one only"
  echo "libtorch: $version in $libtorch"
  {
    # the path alone is not enough: DJL takes the version from its own properties and the flavor cpu when these are not set
    echo "export PYTORCH_LIBRARY_PATH=$(quoted "$libtorch")"
    echo "export PYTORCH_VERSION=$TORCH"
    echo "export PYTORCH_FLAVOR=$FLAVOR"
  } >>"$ENV_FILE.part"
  offer_cudart "$libtorch" "$libtorch/../../nvidia" /usr/local/cuda
else
  artifact="ai.djl.pytorch:pytorch-native-$FLAVOR:$TORCH:jar:linux-x86_64"
  echo "libtorch: $artifact"
  (cd "$ROOT" && mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="$artifact" -DoutputDirectory="$HOME_OF_CUDA/cuda") ||
    fail "Maven could not get $artifact; unpack libtorch $TORCH+$FLAVOR (pytorch.org, LibTorch, C++) and give --libtorch DIR/lib"
  jar="$HOME_OF_CUDA/cuda/pytorch-native-$FLAVOR-$TORCH-linux-x86_64.jar"
  [ -f "$jar" ] || fail "expected $jar after the download; it is not there"
  echo "export PRIVATELORA_NATIVE_JAR=$(quoted "$jar")" >>"$ENV_FILE.part"
  inside=$(jar tf "$jar" | grep -E '/libcudart[^/]*$' || true)
  if [ -n "$inside" ]; then
    (cd "$HOME_OF_CUDA/cuda" && jar xf "$jar" "$inside")
  fi
  offer_cudart "$HOME_OF_CUDA/cuda" /usr/local/cuda
fi
mv "$ENV_FILE.part" "$ENV_FILE"
echo "wrote $ENV_FILE"
exec bash "$ROOT/environment/privatelora" doctor --device cuda
