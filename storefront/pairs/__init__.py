"""Pairs of a volunteer and an elder, with a rhythm of visits; who is missed is noticed."""
