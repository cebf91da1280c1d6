"""The file of inboxes is read strictly: every problem at once, no secret repeated."""

from pathlib import Path

import pytest

from orchestration.inbox_access import Inboxes
from pipelines.acquire.authorities import load_authorities
from pipelines.errors import UserError

AUTHORITIES = load_authorities()
SECRET = "Kastanie-7-Bahnhof"  # noqa: S105 -- invented


def told(tmp_path: Path, entry: str) -> str:
    (tmp_path / "known_hosts").write_text("")
    for name, mode in (("key", 0o600), ("open_key", 0o644), ("empty", 0o600)):
        path = tmp_path / name
        path.write_text("" if name == "empty" else SECRET)
        path.chmod(mode)
    file = tmp_path / "inboxes.yml"
    file.write_text(f"inboxes:\n{entry}")
    with pytest.raises(UserError) as error:
        Inboxes(access_file=str(file)).addresses(AUTHORITIES, home=tmp_path)
    assert SECRET not in str(error.value)
    assert "docs/how-to/connect-an-inbox.md" in error.value.remedy
    return error.value.what


def test_an_authority_without_an_entry_delivers_into_its_folder(tmp_path: Path) -> None:
    addresses = Inboxes().addresses(AUTHORITIES, home=tmp_path)
    assert set(addresses) == set(AUTHORITIES)
    assert addresses["jva"].url == f"{tmp_path}/inbox/jva"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("  xyz:\n    url: file:///a\n", "there is no authority of this code"),
        ("  jva:\n    url: ftp://h/a\n", "[url] must begin with one of file://, sftp://, s3://"),
        (f"  jva:\n    url: sftp://a:{SECRET}@h/a\n    known_hosts: known_hosts\n    key_file: key\n", "a password"),
        ("  jva:\n    url: sftp://h/a\n    known_hosts: known_hosts\n    key_file: key\n", "must name the account"),
        ("  jva:\n    url: sftp://a@h:x/a\n    known_hosts: known_hosts\n    key_file: key\n", "no readable port"),
        ("  jva:\n    url: sftp://a@h/a\n    known_hosts: nowhere\n    key_file: key\n", "[known_hosts] is no file"),
        ("  jva:\n    url: sftp://a@h/a\n    known_hosts: known_hosts\n", "one of [key_file] and [password_file]"),
        ("  jva:\n    url: sftp://a@h/a\n    known_hosts: known_hosts\n    key_file: open_key\n", "chmod 600 open_key"),
        ("  jva:\n    url: s3://b/a\n    secret_file: key\n", "the key [key_id] is missing"),
        ("  jva:\n    url: s3://b/a\n    key_id: a\n    secret_file: empty\n", "[secret_file] is empty"),
        ("  jva:\n    url: file:///a\n    password: a\n", "the key [password] is not known here"),
    ],
)
def test_each_problem_of_the_file_is_told(tmp_path: Path, entry: str, message: str) -> None:
    assert message in told(tmp_path, entry)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        Inboxes(access_file=str(tmp_path / "nowhere.yml")).addresses(AUTHORITIES, home=tmp_path)
