"""Reading pasted addresses with the regions that the house knows."""

from storefront.addresses import rules
from storefront.addresses.adapters.regions import regions
from storefront.addresses.rules import Split, split_line


def read(text: str) -> Split:
    """Split a pasted line into name, phone and the parts of an address."""
    return split_line(text, regions())


def region_code(address: str) -> str:
    """Tell the smallest region that an address is known to be in; empty for none."""
    return read(address).code


def region_name(code: str) -> str:
    """Name a region by its code, from province to county; empty for none."""
    return rules.region_name(code, regions())
