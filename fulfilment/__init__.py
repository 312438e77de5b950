"""The hub: from the truck to the parcel."""
