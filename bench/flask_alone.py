"""The least that an order over HTTP costs in this stack: read JSON, answer JSON, do nothing."""

from flask import Flask, Response, jsonify, request

app = Flask("flask_alone")


@app.post("/api/orders")
def place() -> tuple[Response, int]:
    """Answer as if an order had been placed."""
    request.get_json()
    return jsonify(code="P", state="placed"), 201
