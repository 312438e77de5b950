"""What is printed for a parcel: its label and the packing slip."""
