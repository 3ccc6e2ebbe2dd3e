#!/usr/bin/env bash
# Installs what is missing, builds, and serves the notebooks on this machine: JupyterLab where pip can have it, else Debian's notebook
# server. Prints the address, which holds a token. Ctrl-C, twice, ends it and the kernels.
# A closed tab, or a killed browser, does not end its kernel: a training goes on, and the notebook can be opened again. An idle kernel that
# no page is connected to is ended after an hour.
#   bash environment/lab.sh --notebook    Debian's notebook server without trying pip
#   PORT=9000 bash environment/lab.sh     another port than the first free one from 8888 on
#   FOLDER=DIR bash environment/lab.sh    other notebooks than this project's
set -euo pipefail
# shellcheck source=environment/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
# shellcheck source=environment/kernel.sh
source "$ROOT/environment/kernel.sh"

venv="${XDG_CACHE_HOME:-$HOME/.cache}/privatelora/jupyterlab"
python=/usr/bin/python3

# a JupyterLab of our own; fails where pip cannot have it
make_lab() {
  "$python" -c 'import venv, ensurepip' 2>/dev/null || install_packages python3-venv || return 1
  echo "installing JupyterLab in $venv ..." >&2
  "$python" -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 15 'jupyterlab>=4,<5' >&2
}

if [ "${1:-}" != --notebook ] && { [ -x "$venv/bin/jupyter-lab" ] || make_lab; }; then
  command=("$venv/bin/jupyter-lab" --ServerApp.ip=127.0.0.1 --ServerApp.port_retries=0)
  page=lab
else
  if [ "${1:-}" != --notebook ]; then
    echo "no JupyterLab here; taking Debian's notebook server" >&2
    rm -rf "$venv"
  fi
  [ -x /usr/bin/jupyter-notebook ] || install_packages jupyter-notebook
  command=(/usr/bin/jupyter-notebook --NotebookApp.ip=127.0.0.1 --NotebookApp.port_retries=0)
  page=tree
fi

# prints the first of 100 ports, from the given one on, that nobody listens on
free_port() {
  "$python" - "$1" <<'PYTHON'
import socket, sys
for port in range(int(sys.argv[1]), int(sys.argv[1]) + 100):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(port)
        break
PYTHON
}

port=${PORT:-$(free_port 8888)}
# in the environment, not on the command line, which every user of this machine can read
JUPYTER_TOKEN=${JUPYTER_TOKEN:-$("$python" -c 'import secrets; print(secrets.token_hex(24))')}
export JUPYTER_TOKEN
[ "$(id -u)" -ne 0 ] || command+=(--allow-root)
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || command+=(--no-browser)
folder=${FOLDER:-$ROOT/notebooks}
[ -d "$folder" ] || folder="$ROOT"

echo
echo "    http://127.0.0.1:$port/$page?token=$JUPYTER_TOKEN"
echo
command+=(--MappingKernelManager.cull_idle_timeout=3600 --MappingKernelManager.cull_interval=300)
command+=(--MappingKernelManager.cull_connected=False --MappingKernelManager.cull_busy=False)
cd "$folder"
exec "${command[@]}" --port="$port"
