"""The WSGI object that a web server serves."""

from app import config
from app.factory import create_app

app = create_app(config.read())
