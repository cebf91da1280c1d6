"""Rules on what no tracked file may carry: addresses of machines, of package indexes, and things left undone.

Belongs here: patterns that are wrong in any file of any kind.
Does not belong here: style of one language (ruff, sqlfluff), personal data (law).
"""

import re
from pathlib import Path

from tests.architecture import tree

MACHINE_PATH = re.compile(
    r"(?<![\w.<>{}/-])/(home|Users|root|work|workspace|mnt|srv|media|private|tmp)/[\w.-]+|\b[A-Z]:\\\\?[A-Za-z]"
)
INDEX_HOST = re.compile(
    r"https?://[^\s/'\"]*(pypi|pythonhosted|devpi|artifactory|nexus|simple\.index)[^\s'\"]*", re.IGNORECASE
)
INDEX_OPTION = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host")
UNDONE = re.compile(r"\b(TODO|FIXME|HACK|NotImplementedError)\b")
ELSEWHERE = re.compile(
    r"\b(the|domain) brief\b|\bbrief (section |chapter )?\d|\b(architecture|toolchain|lessons|brief|style|spec)\.md\b"
    r"|\bworking agreement\b|\bissue (no\. ?|number )?#?\d",
    re.IGNORECASE,
)
OUTSIDE = re.compile(r"https?://|git\+|file:|@ \S+/")


def no_file_names_a_machine_path(root: Path) -> list[str]:
    """Folders come from arguments and settings; a path of one machine works on no other."""
    return _matches(root, pattern=MACHINE_PATH, says="names a path of one machine")


def no_file_names_a_package_index(root: Path) -> list[str]:
    """Where packages come from is the business of the machine that installs them."""
    return _matches(root, pattern=INDEX_HOST, says="names a package index") + _matches(
        root, pattern=INDEX_OPTION, says="chooses a package index"
    )


def the_lock_has_hashes_and_no_address(root: Path) -> list[str]:
    """Every requirement is pinned with a hash, and nothing in the lock points anywhere."""
    lock = root / "requirements.lock"
    lines = tree.text(lock).splitlines() if lock.exists() else []
    found = [
        f"requirements.lock:{number} has an address: {line.strip()}"
        for number, line in enumerate(lines, start=1)
        if not line.lstrip().startswith("#") and OUTSIDE.search(line)
    ]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found.extend(
        f"requirements.lock: [{line.split()[0]}] has no hash"
        for line in joined.splitlines()
        if "==" in line and not line.lstrip().startswith("#") and "--hash=sha256:" not in line
    )
    return found


def nothing_is_left_undone(root: Path) -> list[str]:
    """What is missing is an issue, not a remark in a file."""
    return _matches(root, pattern=UNDONE, says="leaves something undone")


def no_file_refers_to_what_is_not_here(root: Path) -> list[str]:
    """A reader of this repository can open everything that it refers to; laws and standards are cited by paragraph."""
    return _matches(root, pattern=ELSEWHERE, says="refers to a paper that is not in the repository")


def _matches(root: Path, *, pattern: re.Pattern[str], says: str) -> list[str]:
    own = Path(__file__).parent
    return [
        f"{tree.place(path, root=root, line=number)} {says}: {match.group()}"
        for path in tree.text_files(root)
        if path.parent != own and path.name != "requirements.lock"
        for number, line in enumerate(tree.text(path).splitlines(), start=1)
        if (match := pattern.search(line))
    ]
