"""The JSON API's frame: one document of all routes, and problems instead of error pages."""

from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from app.web import problems


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(metadata={"description": "urn of the code"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "what happened and what to do"})
    instance = fields.String()
    code = fields.String(metadata={"description": "stable, dotted: stock.sold_out"})
    params = fields.Dict()
    errors = fields.Dict(metadata={"description": "by field, where the input was invalid"})


class DeskApi(Api):  # type: ignore[misc] # flask-smorest is untyped
    """The API, whose errors are problem documents."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Leave every error to the one place that answers them."""
        return problems.of_http_error(error)


def register(app: Flask) -> DeskApi:
    """Set the API up; rooms register their blueprints on what is returned."""
    app.config.update(
        API_TITLE="Commerce Desk 商务代办",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}, {}],
        },
    )
    return DeskApi(app)
