"""Errands from order to done: dispatch, proof, refund, rating."""
