#!/usr/bin/env bash
# Installs what the tests need and runs them all: format, compiler warnings and Error Prone as errors, tests, coverage; the Java kernel for
# notebooks (environment/test-kernel.sh), and a notebook in a browser (environment/test-browser.sh).
#   environment/test.sh          the default run: the chapters that need no model, and chapter 00 in the browser with few pictures, on
#                                Debian's notebook server
#   environment/test.sh --slow   also the tests tagged slow, every chapter, and chapter 00 as it stands, in a JupyterLab too
set -euo pipefail
# shellcheck source=environment/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
excluded=slow,gpu
if [ "${1:-}" = "--slow" ]; then
  excluded=gpu
fi
cd "$ROOT"
# Error Prone first: it is quick, and the second compilation is the one that the tests run on
mvn -B -ntp -q -Perror-prone test-compile
mvn -B -ntp -DexcludedTags="$excluded" verify
export TEST_PATIENCE="${TEST_PATIENCE:-4}"
if [ "${1:-}" = "--slow" ]; then
  bash environment/test-kernel.sh --slow
  bash environment/test-browser.sh --slow
  bash environment/test-browser.sh --lab --slow
else
  bash environment/test-kernel.sh
  bash environment/test-browser.sh --short
fi
