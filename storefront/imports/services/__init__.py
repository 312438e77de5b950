"""What happens to order files: read, judged for whoever looks them over, taken once."""
