"""The docs name every setting, every command and every feature."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
MAP = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
SETTINGS = sorted(
    {
        name
        for file in ("config.py", "run.py", "database/postgres_programs.py", "running/keys.py")
        for name in re.findall(
            r'environ\.get\("([A-Z_]+)"', (ROOT / "app" / file).read_text(encoding="utf-8")
        )
    }
)
COMMANDS = re.findall(r'add_parser\("([a-z]+)"', (ROOT / "app/cli.py").read_text(encoding="utf-8"))
FEATURES = sorted(
    path.name
    for room in ("inventory", "storefront", "fulfilment")
    for path in (ROOT / room).iterdir()
    if (path / "__init__.py").exists()
)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained(setting: str) -> None:
    assert f"| `{setting}` |" in OPERATING


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command: str) -> None:
    assert f"| `desk {command}` |" in OPERATING


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_is_on_the_map(feature: str) -> None:
    assert f"`{feature}`" in MAP
