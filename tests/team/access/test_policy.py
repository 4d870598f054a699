"""The policy file: read again when it changes, and nobody gets in by a broken one."""

from __future__ import annotations

import os

import pytest

from economics.errors import InputError
from team.access.policy import Policy, PolicyFile, read_policy

TEXT = """
domains = ["Example.com"]
groups = ["finance", " platform "]
edit_groups = ["finance"]
contract_groups = ["procurement"]
groups_claim = "roles"
"""
POLICY = Policy(
    frozenset({"example.com"}),
    frozenset({"finance", "platform"}),
    frozenset({"finance"}),
    frozenset({"procurement"}),
    "roles",
)


def test_a_policy_is_read():
    assert read_policy(TEXT) == POLICY
    assert read_policy("") == Policy()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("domains = 'x.com'", "access file: domains: 'x.com' is refused: must be a list of texts"),
        ("groups = [1]", "access file: groups: "),
        ("groups = ['']", "access file: groups: "),
        ("groups = []", "access file: groups: [] is refused: name at least one, or leave the key out"),
        ("domains = []", "access file: domains: [] is refused"),
        ("edit_groups = []", "access file: edit_groups: [] is refused"),
        ("groups_claim = []", "access file: groups_claim: "),
        ("group = ['a']", "access file: group: is unknown: must be one of contract_groups, "),
        ("groups = [", "access file: is no TOML: "),
    ],
)
def test_what_is_refused_is_named(text, named):
    with pytest.raises(InputError) as refused:
        read_policy(text)
    assert str(refused.value).startswith(named)
    assert "\n" not in str(refused.value)


def test_a_change_counts_at_the_next_question(tmp_path):
    path = tmp_path / "access.toml"
    path.write_text(TEXT)
    file = PolicyFile(path)
    assert file.current() == POLICY
    path.write_text("groups = ['finance']")
    assert file.current() == Policy(groups=frozenset({"finance"}))
    new = tmp_path / "new"
    new.write_text("groups = ['elsewhere']")
    os.utime(new, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns))
    new.replace(path)  # as container platforms do
    assert file.current() == Policy(groups=frozenset({"elsewhere"}))


@pytest.mark.parametrize("content", [None, b"groups = [", b"\xff\xfe", b"grups = []"])
def test_a_broken_or_missing_file_lets_nobody_in_until_it_is_mended(tmp_path, content):
    path = tmp_path / "access.toml"
    path.write_text(TEXT)
    file = PolicyFile(path)
    file.current()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(InputError, match=r"^access file"):
            file.current()
    path.write_text(TEXT)
    assert file.current() == POLICY
