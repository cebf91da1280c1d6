"""What the web UI and the daemon load: the definitions for the home folder of the environment.

Belongs here: one call. A run from the command line or a test builds its own definitions and does not pay for these.
Does not belong here: what the definitions are (definitions).
"""

from orchestration.definitions import build_definitions
from orchestration.resources import Home, inboxes_from_environment, iris_home, keys_from_environment

defs = build_definitions(
    home=Home(root=str(iris_home())), keys=keys_from_environment(), inboxes=inboxes_from_environment()
)
