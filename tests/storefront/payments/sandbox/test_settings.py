"""The sandbox as a program: its flags, its environment, its end."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app import processes
from storefront.payments.sandbox import settings
from storefront.payments.sandbox.settings import SandboxSettings

DESK = {
    "DATA_DIR": "/srv/desk",
    "PORT": "8010",
    "STRIPE_API_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}


def test_the_environment_of_the_desk_is_enough() -> None:
    assert settings.read(["--port", "20001"], DESK) == SandboxSettings(
        port=20001,
        webhook_url="http://127.0.0.1:8010/webhooks/stripe",
        webhook_secret="whsec_1",
        api_key="sk_test_1",
        state_file=Path("/srv/desk/payments-sandbox.jsonl"),
    )


@pytest.mark.parametrize(
    ("bind", "host"), [("::", "127.0.0.1"), ("10.0.0.7", "10.0.0.7"), ("fd00::7", "[fd00::7]")]
)
def test_webhooks_go_where_the_desk_listens(bind: str, host: str) -> None:
    read = settings.read([], DESK | {"BIND": bind})

    assert read.webhook_url == f"http://{host}:8010/webhooks/stripe"


def test_flags_win_over_its_own_environment_and_that_over_the_desk() -> None:
    environ = DESK | {"STRIPE_SANDBOX_API_KEY": "sk_test_2", "STRIPE_SANDBOX_PORT": "20002"}

    read = settings.read(["--api-key", "sk_test_3", "--state-file", ""], environ)

    assert (read.api_key, read.port, read.state_file) == ("sk_test_3", 20002, None)


def test_without_keys_it_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        settings.read([], {})
    assert "--api-key and --webhook-secret are needed" in capsys.readouterr().err


def test_it_runs_as_a_program_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    port = processes.choose_port(tmp_path / "port")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "storefront.payments.sandbox", "--port", str(port)],
        env=DESK | {"DATA_DIR": str(tmp_path)},
    )

    def is_there() -> bool:
        return process.poll() is not None or not processes.is_free(port)

    try:
        assert processes.until(is_there, seconds=30)
        answer = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
        assert "不会真的扣款" in answer.text
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert (tmp_path / "payments-sandbox.jsonl").exists()
