"""Text messages to phones, written in the business transaction and sent by a job."""
