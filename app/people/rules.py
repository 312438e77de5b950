"""Who may do what: roles, permissions and the one table that joins them."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the desk."""

    AGENT = "agent"
    DRIVER = "driver"
    WORKER = "worker"
    CLERK = "clerk"
    OPERATOR = "operator"
    FINANCE = "finance"
    APPROVER = "approver"
    AUDITOR = "auditor"
    PROVIDER = "provider"
    SHOPPER = "shopper"
    VILLAGER = "villager"


class Permission(StrEnum):
    """One thing that a route lets a person do."""

    READ_VILLAGERS = "read_villagers"
    REGISTER_VILLAGERS = "register_villagers"
    SUSPEND_VILLAGERS = "suspend_villagers"
    READ_REVEALS = "read_reveals"
    """See who was shown a villager's personal field, and why."""
    LOG_DELIVERIES = "log_deliveries"
    READ_DELIVERIES = "read_deliveries"
    READ_TERMS = "read_terms"
    CHANGE_TERMS = "change_terms"
    """Write, publish and withdraw what villagers are asked to agree to."""
    HAND_OVER_CRATES = "hand_over_crates"
    DRIVE = "drive"
    RECEIVE = "receive"
    SORT = "sort"
    PROCESS = "process"
    """Take goods apart, put them together, make other goods of them."""
    PICK = "pick"
    COUNT = "count"
    """Count shelves, and take goods down from them."""
    TAKE_RETURNS = "take_returns"
    """Take goods back from buyers; their money goes back."""
    READ_LOSSES = "read_losses"
    REPORT_LOSSES = "report_losses"
    DECIDE_LOSSES = "decide_losses"
    READ_UNSOLD = "read_unsold"
    """See goods near their last day that nobody bought, and what became of them."""
    HAND_BACK = "hand_back"
    """Give unsold goods back to their villager."""
    """Confirm what somebody else reports as lost, or counted."""
    SHIP = "ship"
    HAND_OVER_PICKUPS = "hand_over_pickups"
    """Take in parcels that shoppers fetch, and hand them over."""
    CONNECT_CARRIERS = "connect_carriers"
    """Give the desk the keys by which a hub books with a carrier."""
    READ_ORDERS = "read_orders"
    CHANGE_ORDERS = "change_orders"
    REVEAL_RECEIVERS = "reveal_receivers"
    CHANGE_LISTINGS = "change_listings"
    SELL_LIVE = "sell_live"
    """Run shops at sales platforms and their live rooms."""
    SELL_OVER_COUNTER = "sell_over_counter"
    """Ring up, take back and close the day in a city shop."""
    TRACE = "trace"
    RECALL = "recall"
    """Read whom goods reached; buyers are masked."""
    CALL_BACK = "call_back"
    """Stop a lot everywhere and warn its buyers."""
    READ_PAYOUTS = "read_payouts"
    PROPOSE_PAYOUTS = "propose_payouts"
    APPROVE_PAYOUTS = "approve_payouts"
    PAY_IN_CASH = "pay_in_cash"
    READ_FLOATS = "read_floats"
    """See the cash of desks, and what counts of it found."""
    FUND_FLOATS = "fund_floats"
    READ_BOOKS = "read_books"
    KEEP_BOOKS = "keep_books"
    """Propose to close a month, propose adjustments."""
    APPROVE_BOOKS = "approve_books"
    """Close a month and post adjustments that somebody else proposed."""
    ORDER_ERRANDS = "order_errands"
    """Order errands for villagers at the desk, and see those of the place."""
    DO_ERRANDS = "do_errands"
    CALL_NUMBERS = "call_numbers"
    """Call the next in the queue of a centre."""
    HANDLE_MATTERS = "handle_matters"
    """Take villagers' applications through their steps."""
    DEFINE_MATTERS = "define_matters"
    RUN_ERRANDS = "run_errands"
    """Define trades, register providers, see and settle all errands."""
    POST_JOBS = "post_jobs"
    """Write down employers and work, and apply for villagers."""
    CHECK_JOBS = "check_jobs"
    """Check employers and work that somebody else wrote down."""
    PAIR_VOLUNTEERS = "pair_volunteers"
    """Put volunteers and elders together, and see to missed visits."""
    AUDIT = "audit"
    """Take the whole books along, read what should be looked at."""
    READ_OWN_EARNINGS = "read_own_earnings"
    READ_OWN_ACCOUNT = "read_own_account"
    KEEP_PICTURES = "keep_pictures"
    PRINT_LABELS = "print_labels"
    PRINT_ROLLS = "print_rolls"
    NAME_GTINS = "name_gtins"
    CHANGE_PRODUCE = "change_produce"
    """Define kinds of goods, their packs and checklists."""
    READ_LOTS = "read_lots"
    """See the checks, tests and holds of lots."""
    EXAMINE_LOTS = "examine_lots"
    """Add a test to a lot, or hold it back."""
    PROMISE_AS_BUYER = "promise_as_buyer"
    """Issue the compliance certificate of who bought goods and re-packs them."""
    RELEASE_HOLDS = "release_holds"
    """Let a lot go that somebody else held."""
    READ_OWN_ORDERS = "read_own_orders"
    MOVE_SANDBOX_CLOCK = "move_sandbox_clock"
    READ_SANDBOX_MESSAGES = "read_sandbox_messages"


P = Permission
MAY: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset(
        {
            P.READ_VILLAGERS,
            P.REGISTER_VILLAGERS,
            P.LOG_DELIVERIES,
            P.READ_DELIVERIES,
            P.HAND_OVER_CRATES,
            P.HAND_OVER_PICKUPS,
            P.READ_LOSSES,
            P.REPORT_LOSSES,
            P.READ_UNSOLD,
            P.HAND_BACK,
            P.PAY_IN_CASH,
            P.ORDER_ERRANDS,
            P.PAIR_VOLUNTEERS,
            P.POST_JOBS,
            P.HANDLE_MATTERS,
            P.CALL_NUMBERS,
            P.READ_PAYOUTS,
            P.KEEP_PICTURES,
            P.PRINT_LABELS,
            P.READ_LOTS,
            P.EXAMINE_LOTS,
        }
    ),
    Role.DRIVER: frozenset({P.DRIVE, P.KEEP_PICTURES}),
    Role.WORKER: frozenset(
        {
            P.RECEIVE,
            P.SORT,
            P.PROCESS,
            P.PICK,
            P.COUNT,
            P.TAKE_RETURNS,
            P.READ_LOSSES,
            P.REPORT_LOSSES,
            P.READ_UNSOLD,
            P.HAND_BACK,
            P.DECIDE_LOSSES,
            P.SHIP,
            P.TRACE,
            P.KEEP_PICTURES,
            P.PRINT_LABELS,
            P.PRINT_ROLLS,
            P.READ_LOTS,
            P.EXAMINE_LOTS,
            P.PROMISE_AS_BUYER,
        }
    ),
    Role.CLERK: frozenset(
        {
            P.READ_ORDERS,
            P.REVEAL_RECEIVERS,
            P.RECALL,
            P.SELL_OVER_COUNTER,
            P.HAND_OVER_PICKUPS,
            P.READ_LOSSES,
            P.REPORT_LOSSES,
            P.KEEP_PICTURES,
        }
    ),
    Role.OPERATOR: frozenset(
        {
            P.READ_VILLAGERS,
            P.REGISTER_VILLAGERS,
            P.SUSPEND_VILLAGERS,
            P.READ_REVEALS,
            P.READ_DELIVERIES,
            P.READ_TERMS,
            P.CHANGE_TERMS,
            P.READ_ORDERS,
            P.CHANGE_ORDERS,
            P.REVEAL_RECEIVERS,
            P.RUN_ERRANDS,
            P.PAIR_VOLUNTEERS,
            P.POST_JOBS,
            P.CHECK_JOBS,
            P.DEFINE_MATTERS,
            P.HANDLE_MATTERS,
            P.CHANGE_LISTINGS,
            P.CONNECT_CARRIERS,
            P.SELL_LIVE,
            P.SELL_OVER_COUNTER,
            P.HAND_OVER_PICKUPS,
            P.TRACE,
            P.RECALL,
            P.CALL_BACK,
            P.READ_LOSSES,
            P.READ_UNSOLD,
            P.DECIDE_LOSSES,
            P.READ_PAYOUTS,
            P.KEEP_PICTURES,
            P.PRINT_LABELS,
            P.PRINT_ROLLS,
            P.NAME_GTINS,
            P.CHANGE_PRODUCE,
            P.READ_LOTS,
            P.EXAMINE_LOTS,
            P.PROMISE_AS_BUYER,
            P.RELEASE_HOLDS,
            P.MOVE_SANDBOX_CLOCK,
            P.READ_SANDBOX_MESSAGES,
        }
    ),
    Role.FINANCE: frozenset(
        {
            P.READ_PAYOUTS,
            P.PROPOSE_PAYOUTS,
            P.READ_FLOATS,
            P.FUND_FLOATS,
            P.READ_BOOKS,
            P.KEEP_BOOKS,
            P.READ_ORDERS,
            P.READ_TERMS,
        }
    ),
    Role.APPROVER: frozenset(
        {
            P.READ_PAYOUTS,
            P.APPROVE_PAYOUTS,
            P.CHECK_JOBS,
            P.READ_FLOATS,
            P.READ_BOOKS,
            P.APPROVE_BOOKS,
            P.READ_TERMS,
            P.KEEP_PICTURES,
            P.READ_LOTS,
            P.RELEASE_HOLDS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            P.READ_BOOKS,
            P.AUDIT,
            P.READ_PAYOUTS,
            P.READ_FLOATS,
            P.READ_ORDERS,
            P.READ_DELIVERIES,
            P.READ_TERMS,
            P.READ_REVEALS,
            P.TRACE,
            P.RECALL,
            P.READ_LOTS,
            P.READ_LOSSES,
            P.READ_UNSOLD,
        }
    ),
    Role.PROVIDER: frozenset({P.DO_ERRANDS, P.KEEP_PICTURES}),
    Role.SHOPPER: frozenset({P.READ_OWN_ORDERS}),
    Role.VILLAGER: frozenset({P.READ_OWN_EARNINGS}),
}
"""Everybody signed in may also read their own account page."""


@dataclass(frozen=True)
class Grant:
    """One role held at one place, or everywhere where the place is None."""

    role: Role
    place_id: int | None


@dataclass(frozen=True)
class Actor:
    """Who does a verb. Services take it as a parameter; nothing reads it from a request."""

    account_id: int
    name: str
    grants: frozenset[Grant]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission) -> bool:
        """Say whether any role held allows it."""
        return permission is P.READ_OWN_ACCOUNT or any(
            permission in MAY[role] for role in self.roles
        )

    def places(self, permission: Permission) -> frozenset[int] | None:
        """Tell at which places it is allowed; None means everywhere."""
        grants = [grant for grant in self.grants if permission in MAY[grant.role]]
        ids = frozenset(grant.place_id for grant in grants if grant.place_id is not None)
        return None if len(ids) < len({grant.place_id for grant in grants}) else ids

    def may_at(self, permission: Permission, place_id: int) -> bool:
        """Say whether it is allowed at this place."""
        places = self.places(permission)
        return self.may(permission) and (places is None or place_id in places)

    def home(self, permission: Permission) -> int | None:
        """Tell the one place where a verb of this kind happens by default."""
        places = self.places(permission)
        return min(places) if places else None


TRIES_MAX = 5
LOCK_MINUTES = 15
CODE_MINUTES = 5
PASSWORD_CHARACTERS_MIN = 8
PIN_DIGITS = 6
