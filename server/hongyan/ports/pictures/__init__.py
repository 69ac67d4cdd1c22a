"""Avatars on top of `blobs`: one picture per owner, drawn anew from what was uploaded. No adapters.

An owner is a word such as `u12` or `g45`. A picture's name is a random word that only those get who may see its owner;
whoever knows it may read the picture, and a new picture voids the old name.
"""

from hongyan.ports.pictures.drawing import CONTENT_TYPE, BadPicture, Drawing
from hongyan.ports.pictures.keeping import Pictures

__all__ = ["CONTENT_TYPE", "BadPicture", "Drawing", "Pictures"]
