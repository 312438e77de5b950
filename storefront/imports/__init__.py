"""Order files of platforms: read, looked over row by row, and taken as the platform's word."""
