"""The steps in the life of goods, and how EPCIS 2.0 writes them down."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What happened to goods, in the words of the house."""

    COMMISSION = "commission"
    """Accepted at the desk and labelled."""
    INSPECT = "inspect"
    """The quality checklist was answered and passed."""
    FAIL = "fail"
    """The quality checklist or a test was not passed."""
    GRADE = "grade"
    """Inspected anew at the hub, and sorted by grade."""
    CRATE = "crate"
    """Put into a crate."""
    LOAD = "load"
    """Loaded on the driver's vehicle."""
    DEPART = "depart"
    """The vehicle left the village."""
    RECEIVE = "receive"
    """Unloaded and scanned in at the hub."""
    UNCRATE = "uncrate"
    """Taken out of its crate."""
    SPLIT = "split"
    """Taken out of a labelled thing, under labels of their own."""
    MERGE = "merge"
    """Put back into the labelled thing that they were taken from."""
    MAKE = "make"
    """Used up to make other goods."""
    RETIRE = "retire"
    """Its label names nothing any more."""
    STORE = "store"
    """Put on a shelf."""
    PICK = "pick"
    """Taken off the shelf for an order."""
    PACK = "pack"
    """Put into a parcel."""
    SHIP = "ship"
    """Handed to the carrier."""
    SELL = "sell"
    """Delivered: the buyer has it."""
    RETURN = "return"
    """Came back from the buyer."""
    SEND_HOME = "send_home"
    """Unsold, on the way back to its village."""
    HAND_BACK = "hand_back"
    """Unsold: its villager took it home."""
    TAKE_DOWN = "take_down"
    """Taken off its shelf without being sold."""
    SET_APART = "set_apart"
    """Waits for somebody to decide what becomes of it."""
    COUNT = "count"
    """Seen when its shelf was counted."""
    MISS = "miss"
    """Not there when its shelf was counted."""
    DESTROY = "destroy"
    """Spoiled and written off."""


@dataclass(frozen=True)
class EventForm:
    """How EPCIS writes a step; bare CBV 2.0 words."""

    event_type: str
    action: str
    biz_step: str
    disposition: str


FORMS = {
    Step.COMMISSION: EventForm("ObjectEvent", "ADD", "commissioning", "active"),
    Step.INSPECT: EventForm("ObjectEvent", "OBSERVE", "inspecting", "conformant"),
    Step.FAIL: EventForm("ObjectEvent", "OBSERVE", "inspecting", "non_conformant"),
    Step.GRADE: EventForm("ObjectEvent", "OBSERVE", "inspecting", "in_progress"),
    Step.CRATE: EventForm("AggregationEvent", "ADD", "packing", "container_closed"),
    Step.LOAD: EventForm("ObjectEvent", "OBSERVE", "loading", "in_transit"),
    Step.DEPART: EventForm("ObjectEvent", "OBSERVE", "departing", "in_transit"),
    Step.RECEIVE: EventForm("ObjectEvent", "OBSERVE", "receiving", "in_progress"),
    Step.UNCRATE: EventForm("AggregationEvent", "DELETE", "unpacking", "in_progress"),
    Step.SPLIT: EventForm("AggregationEvent", "DELETE", "repackaging", "in_progress"),
    Step.MERGE: EventForm("AggregationEvent", "ADD", "repackaging", "in_progress"),
    Step.MAKE: EventForm("TransformationEvent", "", "creating_class_instance", "in_progress"),
    Step.RETIRE: EventForm("ObjectEvent", "DELETE", "decommissioning", "inactive"),
    Step.STORE: EventForm("ObjectEvent", "OBSERVE", "storing", "sellable_accessible"),
    Step.PICK: EventForm("ObjectEvent", "OBSERVE", "picking", "in_progress"),
    Step.PACK: EventForm("AggregationEvent", "ADD", "packing", "in_progress"),
    Step.SHIP: EventForm("ObjectEvent", "OBSERVE", "shipping", "in_transit"),
    Step.SELL: EventForm("ObjectEvent", "DELETE", "retail_selling", "retail_sold"),
    Step.RETURN: EventForm("ObjectEvent", "OBSERVE", "receiving", "returned"),
    Step.SEND_HOME: EventForm("ObjectEvent", "OBSERVE", "shipping", "returned"),
    Step.HAND_BACK: EventForm("ObjectEvent", "DELETE", "accepting", "returned"),
    Step.TAKE_DOWN: EventForm("ObjectEvent", "OBSERVE", "removing", "sellable_not_accessible"),
    Step.SET_APART: EventForm("ObjectEvent", "OBSERVE", "holding", "non_sellable_other"),
    Step.COUNT: EventForm("ObjectEvent", "OBSERVE", "cycle_counting", "sellable_accessible"),
    Step.MISS: EventForm("ObjectEvent", "DELETE", "cycle_counting", "unknown"),
    Step.DESTROY: EventForm("ObjectEvent", "DELETE", "destroying", "destroyed"),
}
"""Every form is different, so that a step can be read back from its event."""

STEPS = {form: step for step, form in FORMS.items()}


def step_of(form: EventForm) -> Step | None:
    """Read a step back from what was written; None for an event of another system."""
    return STEPS.get(form)
