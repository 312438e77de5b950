"""How what a city shop took comes to the bank: cash brought there, cards and wallets settled."""
