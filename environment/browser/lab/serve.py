"""Serves the JupyterLab that build.mjs made, on Debian's jupyterlab_server: python3 serve.py BUILD, with JUPYTER_TOKEN and FOLDER set."""

import os
import socket
import sys
from pathlib import Path

from jupyterlab_server import LabServerApp

BUILD = Path(sys.argv[1]).resolve()


class BuiltLab(LabServerApp):
    name = "lab"
    app_name = "JupyterLab"
    app_version = (BUILD / "version").read_text()
    load_other_extensions = False
    static_dir = str(BUILD / "static")
    templates_dir = str(BUILD / "templates")
    schemas_dir = str(BUILD / "schemas")
    themes_dir = str(BUILD / "themes")
    app_settings_dir = str(BUILD / "settings")
    user_settings_dir = str(Path(os.environ["JUPYTER_CONFIG_DIR"], "user-settings"))
    workspaces_dir = str(Path(os.environ["JUPYTER_CONFIG_DIR"], "workspaces"))


def _jupyter_server_extension_points():
    """Asked by jupyter_server, which starts an application by way of its module."""
    return [{"module": __name__, "app": BuiltLab}]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


port = free_port()
print(f"http://127.0.0.1:{port}/lab", flush=True)
arguments = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.open_browser=False",
             f"--ServerApp.root_dir={os.environ['FOLDER']}"]
if os.getuid() == 0:
    arguments.append("--ServerApp.allow_root=True")
BuiltLab.launch_instance(arguments)
