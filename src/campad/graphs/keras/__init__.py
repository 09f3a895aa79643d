"""Reads Keras's own files: HDF5, alone or in a zip."""
