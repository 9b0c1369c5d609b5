"""Faces: layouts as data, placed elements, the image, and the codes on it read back."""
