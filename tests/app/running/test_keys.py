"""The keys: made once, kept from others, never made anew."""

import stat
from pathlib import Path

from app.running import keys


def test_made_once_and_the_same_on_the_next_start(tmp_path: Path) -> None:
    first = keys.complete(tmp_path, environ={})

    assert keys.complete(tmp_path, environ={}) == first
    assert sorted(first) == [
        "FIELD_KEY",
        "SANDBOX_API_KEY",
        "SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    ]
    assert len(bytes.fromhex(first["FIELD_KEY"])) == 32


def test_file_is_kept_from_other_users(tmp_path: Path) -> None:
    keys.complete(tmp_path, environ={})

    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_key_of_the_environment_wins_and_is_not_written_down(tmp_path: Path) -> None:
    given = keys.complete(tmp_path, environ={"SECRET_KEY": "from outside"})

    assert given["SECRET_KEY"] == "from outside"
    assert "SECRET_KEY" not in (tmp_path / "secrets.env").read_text()


def test_missing_key_is_added_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("FIELD_KEY=ab12\n")

    completed = keys.complete(tmp_path, environ={})

    assert completed["FIELD_KEY"] == "ab12"
    assert keys.complete(tmp_path, environ={}) == completed
