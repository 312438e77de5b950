"""When something at a desk has waited too long: pure."""

from datetime import timedelta

WAITING_DAYS = 2
"""Goods stand at a desk no longer than this; the driver comes every other day."""
LICENCE_DAYS = 30
"""So long before its end a household hears that its licence runs out."""
PICTURE_LATE = timedelta(hours=2)
"""A photo that is not there after this probably still waits on a phone."""
