"""What the web server serves (RSGI)."""

import gc

from app import config
from app.factory import Server
from app.running import cores

cores.settle()
server = Server(config.read())
# What is loaded by now stays. Going through it for garbage would stop all requests each time.
gc.freeze()
