"""Recipes and runs by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.making import queries
from fulfilment.making.queries import RunView
from fulfilment.making.schemas import NewRecipeSchema, NewRunSchema, RecipeSchema, RunSchema
from inventory.produce.rules import Grade
from inventory.recipes import services as recipe_services
from inventory.recipes.services import NewRecipe
from inventory.runs import queries as runs
from inventory.runs import services
from inventory.runs.rules import Band, Outcome
from inventory.runs.services import NewRun

recipes = Blueprint("recipes_api", __name__, url_prefix="/api/recipes")
made = Blueprint("runs_api", __name__, url_prefix="/api/runs")


@recipes.get("")
@recipes.response(200, RecipeSchema(many=True))
@guard.allows(Permission.PROCESS)
def all_recipes() -> list[runs.RecipeRow]:
    """List the recipes."""
    with db.reading() as session:
        return runs.recipes(session)


@recipes.post("")
@recipes.arguments(NewRecipeSchema)
@recipes.response(201, RecipeSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def write_recipe(body: dict[str, Any]) -> runs.RecipeRow | None:
    """Write a recipe with its yield band, in basis points of what goes in."""
    band = Band(body.pop("yield_basis_points_min"), body.pop("yield_basis_points_max"))
    with db.transaction() as session:
        recipe = recipe_services.write_recipe(
            session, new=NewRecipe(band=band, **body), actor=guard.actor(), now=clock.now()
        )
        return runs.recipe_row(session, recipe.id)


@made.post("")
@made.arguments(NewRunSchema)
@made.response(201, RunSchema)
@guard.allows(Permission.PROCESS)
def make(body: dict[str, Any]) -> RunView:
    """Use labelled goods up and label what came of them, at the caller's hub."""
    with db.transaction() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PROCESS)
        new = NewRun(
            client_id=body["client_id"],
            recipe_id=body["recipe_id"],
            place_id=hub.id,
            inputs=[(each["raw"], Grade(each["grade"])) for each in body["inputs"]],
            pack_id=body["pack_id"],
            outcome=Outcome(
                packs=tuple(body["packs"]),
                byproduct_grams=body["byproduct_grams"],
                byproduct=body["byproduct"].strip(),
                reason=body["reason"].strip(),
            ),
        )
        run = services.make(session, new=new, actor=guard.actor(), now=clock.now())
        return queries.run_view(session, run.id, actor=guard.actor())


@made.get("/<int:run_id>")
@made.response(200, RunSchema)
@guard.allows(Permission.PROCESS)
def show(run_id: int) -> RunView:
    """Tell a run with its shares and labels."""
    with db.reading() as session:
        return queries.run_view(session, run_id, actor=guard.actor())
