import re
from pathlib import Path

from wardanalytics.cli import _parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    return _parser()._subparsers._group_actions[0].choices


def test_the_readme_names_every_command_and_option_that_exists_and_no_other():
    for name, command in commands().items():
        row = next(
            line for line in README.splitlines() if line.startswith(f"| `wardanalytics {name}")
        )
        options = {o for action in command._actions for o in action.option_strings}
        assert set(re.findall(r"--[a-z-]+", row.split("` |")[0])) == options - {"-h", "--help"}


def test_every_file_that_a_document_links_is_there():
    for document in ROOT.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (ROOT / link).exists(), f"{document.name} links {link}"


def test_both_readmes_give_the_two_commands():
    for name in ("README.md", "README.vi.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make report" in text
        assert "make test" in text
