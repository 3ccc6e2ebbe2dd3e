#!/usr/bin/env bash
# Installs what is missing, builds, and runs the main job on the embedded data: three objectives, attacked.
# Writes runs/quickstart/report.html.
set -euo pipefail
# shellcheck source=environment/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"
exec bash environment/privatelora run --preset pocket --out runs/quickstart
