"""Workshop licences of households: photographed, put on file, renewed in time."""
