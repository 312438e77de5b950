"""Jobs (招工): checked employers, what they offer, and who applies by the desk."""
