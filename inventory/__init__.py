"""The village side: who brings what, under which terms, and what is where."""
