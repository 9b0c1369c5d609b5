"""The commands of ``fairgate``, a module each, imported only when used."""
