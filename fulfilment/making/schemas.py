"""The wire of recipes and runs."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import ClientSchema
from inventory.produce.rules import Grade
from inventory.runs.rules import REASON_CHARACTERS_MAX


class NewRecipeSchema(ClientSchema):
    """How goods are made."""

    name = fields.String(required=True)
    name_en = fields.String(load_default="")
    produce_id = fields.Integer(required=True, metadata={"description": "what is made"})
    input_ids = fields.List(fields.Integer(), required=True, metadata={"description": "of what"})
    yield_basis_points_min = fields.Integer(required=True)
    yield_basis_points_max = fields.Integer(required=True)
    second_basis_points = fields.Integer(load_default=10_000)
    third_basis_points = fields.Integer(load_default=10_000)


class RecipeSchema(Schema):
    """A recipe."""

    recipe_id = fields.Integer(attribute="recipe.id")
    name = fields.String(attribute="recipe.name")
    name_en = fields.String(attribute="recipe.name_en")
    produce_id = fields.Integer(attribute="output.id")
    yield_basis_points_min = fields.Integer(attribute="recipe.yield_basis_points_min")
    yield_basis_points_max = fields.Integer(attribute="recipe.yield_basis_points_max")
    second_basis_points = fields.Integer(attribute="recipe.second_basis_points")
    third_basis_points = fields.Integer(attribute="recipe.third_basis_points")


class PouredSchema(Schema):
    """A labelled thing that goes in."""

    raw = fields.String(required=True)
    grade = fields.String(
        load_default="first", validate=validate.OneOf([str(grade) for grade in Grade])
    )


class NewRunSchema(ClientSchema):
    """What went in and what came out, in grams."""

    recipe_id = fields.Integer(required=True)
    inputs = fields.List(fields.Nested(PouredSchema), required=True)
    pack_id = fields.Integer(required=True)
    packs = fields.List(
        fields.Integer(strict=True), required=True, metadata={"description": "grams of each"}
    )
    byproduct_grams = fields.Integer(load_default=0)
    byproduct = fields.String(load_default="")
    reason = fields.String(load_default="", validate=validate.Length(max=REASON_CHARACTERS_MAX))


class ShareSchema(Schema):
    """What part of a made lot is whose."""

    villager_code = fields.String()
    weight = fields.Integer()
    grams = fields.Integer()


class RunSchema(Schema):
    """A run."""

    run_id = fields.Integer(attribute="run.run_id")
    lot_code = fields.String(attribute="run.lot_code")
    recipe = fields.String(attribute="run.recipe")
    input_grams = fields.Integer(attribute="run.input_grams")
    output_grams = fields.Integer(attribute="run.output_grams")
    byproduct_grams = fields.Integer(attribute="run.byproduct_grams")
    byproduct = fields.String(attribute="run.byproduct")
    reason = fields.String(attribute="run.reason")
    made_at = fields.DateTime(attribute="run.made_at")
    shares = fields.List(fields.Nested(ShareSchema))
    labels = fields.List(fields.String(), metadata={"description": "of what came out"})
