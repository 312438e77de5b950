"""Cash that is handed over on paper, where the villager cannot prove it by PIN."""
