"""The Dagster web UI of a home folder, on the loopback address.

Belongs here: starting web server and daemon together, ending both together.
Does not belong here: what they show (definitions).
"""

import subprocess
import sys
from pathlib import Path

from orchestration.resources import REPOSITORY


def serve(home: Path, *, port: int) -> None:
    """Serve until interrupted.

    Args:
        home: folder of all data; the environment was prepared for it.
        port: on 127.0.0.1.
    """
    print(f"http://127.0.0.1:{port} shows the runs in {home}; Ctrl-C ends it.")
    command = [
        str(Path(sys.executable).parent / "dagster"),
        "dev", "--host", "127.0.0.1", "--port", str(port), "--module-name", "orchestration.code_location",
    ]  # fmt: skip
    subprocess.run(command, cwd=REPOSITORY, check=False)  # noqa: S603  (our own interpreter's script, fixed words)
