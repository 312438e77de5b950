"""Compliance certificates of lots (承诺达标合格证): issued, brought along, kept, printed."""
