"""Write docs/permissions.md anew: `make fix` calls it after routes or roles have changed."""

from pathlib import Path

from app import config
from app.factory import create_app
from tests.support.permissions import document

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "SECRET_KEY": "none",
    "FIELD_KEY": "00" * 32,
    "STRIPE_API_BASE": "http://127.0.0.1:9",
}

if __name__ == "__main__":
    page = Path(__file__).parents[1] / "docs" / "permissions.md"
    page.write_text(document(create_app(config.read(ENVIRONMENT))), encoding="utf-8")
