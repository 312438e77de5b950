"""Next of kin who may collect money for a villager."""
