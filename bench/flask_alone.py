"""The least that an order over HTTP costs in this stack: read JSON, answer JSON, do nothing.

On a core for each process, as the desk is.
"""

from flask import Flask, Response, jsonify, request

from app.running import cores
from app.web.bridge import Bridge

cores.settle()
app = Flask("flask_alone")


@app.post("/api/orders")
def place() -> tuple[Response, int]:
    """Answer as if an order had been placed."""
    request.get_json()
    return jsonify(code="P", state="placed"), 201


server = Bridge(app)
