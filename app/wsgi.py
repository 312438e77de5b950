"""The WSGI object that a web server serves."""

import gc

from app import config
from app.factory import create_app
from app.running import cores

cores.settle()
app = create_app(config.read())
# What is loaded by now stays. Going through it for garbage would stop all requests each time.
gc.freeze()
