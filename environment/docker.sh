#!/usr/bin/env bash
# What both images run as root: JupyterLab of that version in /opt/jupyter, IJava if it was unpacked in /opt/ijava, and our own kernel,
# which is named java if IJava is not. Class path and imports are in the image's environment, which both kernels read.
set -euo pipefail
version=$1
kernel="$(dirname "${BASH_SOURCE[0]}")/kernel/target/privatelora-kernel.jar"

python3 -m venv /opt/jupyter
/opt/jupyter/bin/pip install --no-cache-dir --disable-pip-version-check "jupyterlab==$version"
name=java
if [ -e /opt/ijava/install.py ]; then
  (cd /opt/ijava && /opt/jupyter/bin/python install.py --sys-prefix)
  name=privatelora
fi
java -jar "$(realpath "$kernel")" install /opt/jupyter/share/jupyter "$name" -Xmx1g
