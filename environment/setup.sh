#!/usr/bin/env bash
# Installs what a bare Debian lacks: a JDK 17 or newer, Maven, and a font for the charts. Sourced by the other scripts.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

have_jdk() {
  command -v javac >/dev/null && [ "$(javac -version 2>&1 | sed -nE 's/^javac ([0-9]+).*/\1/p')" -ge 17 ]
}

missing_packages() {
  have_jdk || echo openjdk-17-jdk-headless
  command -v mvn >/dev/null || echo maven
  { command -v ldconfig >/dev/null && ldconfig -p | grep -q libgomp.so.1; } || echo libgomp1 # XGBoost links it
  command -v fc-list >/dev/null || echo fontconfig
  { command -v fc-list >/dev/null && [ -n "$(fc-list | head -n 1)" ]; } || echo fonts-dejavu-core
}

# installs these Debian packages, as root or through sudo
install_packages() {
  echo "installing: $*" >&2
  local sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "please install as root: apt-get install $*" >&2; exit 1; }
    sudo=sudo
  fi
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

mapfile -t missing < <(missing_packages)
if [ "${#missing[@]}" -gt 0 ]; then
  install_packages "${missing[@]}"
fi

# the class of messages that libtorch writes to the terminal by itself
export TORCH_CPP_LOG_LEVEL=ERROR
