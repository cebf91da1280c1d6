"""Run the `iris` command as `python -m orchestration`.

Belongs here: nothing but the call.
Does not belong here: the command itself (cli).
"""

from orchestration.cli import main

main()
