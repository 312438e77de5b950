from inventory.trace.rules import FORMS, Step, step_of


def test_every_step_has_a_form_of_its_own() -> None:
    assert set(FORMS) == set(Step)
    assert len(set(FORMS.values())) == len(Step)


def test_a_step_is_read_back_from_its_form() -> None:
    assert [step_of(FORMS[step]) for step in Step] == list(Step)


def test_only_aggregations_put_things_into_a_container() -> None:
    aggregations = {step for step, form in FORMS.items() if form.event_type == "AggregationEvent"}

    assert aggregations == {Step.CRATE, Step.UNCRATE, Step.SPLIT, Step.MERGE, Step.PACK}
