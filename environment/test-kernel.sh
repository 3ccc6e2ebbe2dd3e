#!/usr/bin/env bash
# Builds the Java kernel with its tests, then tests it from outside: Jupyter's own conformance suite, interrupts, the death of its
# parent, and by nbconvert two small notebooks and the chapters that need no model. Installs what that needs.
#   environment/test-kernel.sh --slow   every chapter of the book instead of those
# TEST_PATIENCE=5 stretches the time limits fivefold, for a machine that is busy with other things.
set -euo pipefail
tests=(test_kernel test_chapters.QuickChaptersTest)
case "${1:-}" in
  "") ;;
  --slow) tests=(test_kernel test_chapters.EveryChapterTest) ;;
  *) echo "expected --slow or nothing, found $1" >&2; exit 2 ;;
esac
# shellcheck source=environment/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

jupyter=()
dpkg -s jupyter-nbconvert >/dev/null 2>&1 || jupyter+=(jupyter-nbconvert python3-nbclient)
dpkg -s jupyter-client >/dev/null 2>&1 || jupyter+=(jupyter-client)
dpkg -s python3-jupyter-kernel-test >/dev/null 2>&1 || jupyter+=(python3-jupyter-kernel-test)
if [ "${#jupyter[@]}" -gt 0 ]; then
  install_packages "${jupyter[@]}"
fi

(cd "$ROOT/environment/kernel" && mvn -B -ntp -q verify)
# shellcheck source=environment/kernel.sh
source "$ROOT/environment/kernel.sh"
cd "$ROOT/environment/kernel/src/test/python"
exec /usr/bin/python3 -B -m unittest -v "${tests[@]}"
