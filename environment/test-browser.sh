#!/usr/bin/env bash
# Drives a notebook server in headless Chromium: time to the first result, a failing cell, an interrupt, what is left of a killed browser
# and a killed server; with an option also 00-tour by "Run all", interrupted, and to its table, charts and formulas. Installs what that
# needs: Chromium (Debian), Node.js 18 or newer, playwright-core (npm, in a cache folder). Screenshots go to target/browser/.
#   environment/test-browser.sh           Debian's notebook server, a notebook of the test's own
#   environment/test-browser.sh --short   also 00-tour, with few pictures and a training of seconds
#   environment/test-browser.sh --slow    also 00-tour as it stands
#   environment/test-browser.sh --lab     in a JupyterLab built from its npm packages; --short or --slow may follow
# TEST_PATIENCE=5 stretches its time limits fivefold, for a machine that is busy with other things.
set -euo pipefail
# shellcheck source=environment/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
BROWSER="$ROOT/environment/browser"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/privatelora"

ui=notebook
tour=none
for option in "$@"; do
  case "$option" in
    --lab) ui=jupyterlab ;;
    --short) tour=short ;;
    --slow) tour=whole ;;
    *) echo "expected --lab, --short or --slow, found $option" >&2; exit 2 ;;
  esac
done

missing=()
[ -x /usr/bin/chromium ] || [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
[ -x /usr/bin/jupyter-notebook ] || missing+=(jupyter-notebook)
if [ "$ui" = jupyterlab ]; then
  dpkg -s python3-jupyterlab-server >/dev/null 2>&1 || missing+=(jupyter-server python3-jupyterlab-server)
fi
if [ "${#missing[@]}" -gt 0 ]; then
  install_packages "${missing[@]}"
fi

# installs the npm packages of the package.json in the first folder into the second, unless they are there
npm_install() {
  cmp -s "$1/package.json" "$2/package.json" && [ -e "$2/node_modules/.installed" ] && return
  echo "installing npm packages in $2 ..." >&2
  mkdir -p "$2"
  cp "$1/package.json" "$2/"
  (cd "$2" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error >&2)
  touch "$2/node_modules/.installed"
}

npm_install "$BROWSER" "$CACHE/browser"
command=(bash "$ROOT/environment/lab.sh" --notebook)
if [ "$ui" = jupyterlab ]; then
  lab="$CACHE/jupyterlab-npm"
  npm_install "$BROWSER/lab" "$lab"
  node "$BROWSER/lab/build.mjs" "$lab"
  # shellcheck source=environment/kernel.sh
  source "$ROOT/environment/kernel.sh"
  command=(/usr/bin/python3 "$BROWSER/lab/serve.py" "$lab/build")
fi
mkdir -p "$ROOT/target/browser"
PLAYWRIGHT="$CACHE/browser" exec node "$BROWSER/test.mjs" "$ui" "$tour" "$ROOT/target/browser/$ui-$tour.png" "${command[@]}"
