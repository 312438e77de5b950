"""The accounts of the sample, and how to sign in as each. All of it is made up."""

from dataclasses import dataclass

from app.people.rules import Role

PASSWORD = "desk-sample-2026"  # noqa: S105 - printed on the screen, only in the sample
PIN = "246810"
VOLUNTEER = "volunteer"
"""The login of the second provider, who takes no money."""


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of the sample who signs in by password."""

    login: str
    name: str
    role: Role
    at: str
    """centre, hub or "" for everywhere."""


PEOPLE = (
    SamplePerson("agent", "刘彩云", Role.AGENT, "centre"),
    SamplePerson("driver", "周师傅", Role.DRIVER, ""),
    SamplePerson("worker", "胡师傅", Role.WORKER, "hub"),
    SamplePerson("clerk", "小唐", Role.CLERK, ""),
    SamplePerson("operator", "王运营", Role.OPERATOR, ""),
    SamplePerson("finance", "陈会计", Role.FINANCE, ""),
    SamplePerson("approver", "郭主任", Role.APPROVER, ""),
    SamplePerson("auditor", "审计组", Role.AUDITOR, ""),
    SamplePerson("provider", "罗师傅", Role.PROVIDER, "centre"),
    SamplePerson(VOLUNTEER, "林小雨", Role.PROVIDER, "centre"),
    SamplePerson("shopper", "赵女士", Role.SHOPPER, ""),
)


def sign_in_table(public_url: str, card: str = "") -> str:
    """Write how to sign in as each role, for the person who started the sample."""
    head = f"  sign in at {public_url}/sign-in   password of all: {PASSWORD}"
    lines = [f"    {person.login:<10}{person.role:<10}{person.name}" for person in PEOPLE]
    villager = f"  villager: {public_url}/sign-in/card   card {card}   PIN {PIN}"
    return "\n".join([head, *lines, villager])
