"""The wire of compliance certificates."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from inventory.certificates.rules import Basis, Promise


class CertificatePromiseSchema(Schema):
    """A certificate to issue, or the photo of one that was brought."""

    basis = fields.List(
        fields.Enum(Basis, by_value=True),
        load_default=list,
        validate=validate.Length(max=len(Basis)),
        metadata={"description": "self_control, self_test, lab_test; at least one to issue"},
    )
    picture_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "photo of a paper brought"}
    )

    @post_load
    def promise(self, typed: dict[str, Any], **_: object) -> Any:
        """Make what the service takes."""
        return Promise(tuple(typed["basis"]), typed["picture_id"])


class NewCertificateSchema(Schema):
    """A certificate to put on file."""

    client_id = fields.UUID(required=True)
    promise = fields.Nested(CertificatePromiseSchema, required=True)


class BuyersCertificateSchema(NewCertificateSchema):
    """A certificate of who bought the goods and re-packs them."""

    contact = fields.String(required=True, metadata={"description": "how a buyer reaches us"})


class VoidSchema(Schema):
    """Why a certificate holds no more."""

    reason = fields.String(required=True)


class CertificateSchema(Schema):
    """A certificate; the contact of who promises is on its paper only."""

    code = fields.String()
    style = fields.String(metadata={"description": "producer or buyer"})
    basis = fields.List(fields.String())
    promise = fields.String(metadata={"description": "the fixed words, in Chinese"})
    grounds = fields.List(fields.String())
    promiser_name = fields.String()
    product_name = fields.String()
    base_units = fields.Integer()
    base_unit = fields.String()
    origin_name = fields.String()
    issued_on = fields.Date()
    issued_by = fields.String()
    picture_id = fields.UUID(allow_none=True)
    voided_at = fields.AwareDateTime(allow_none=True)
    void_reason = fields.String()


class ToldCertificateSchema(Schema):
    """What a buyer is told of a certificate."""

    code = fields.String()
    style = fields.String()
    promise = fields.String()
    grounds = fields.List(fields.String())
    issued_on = fields.Date()
