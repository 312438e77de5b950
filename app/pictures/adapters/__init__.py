"""What stands between a stranger's image file and ours."""
