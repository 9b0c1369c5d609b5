"""Files, keys, the interface for other systems and the public look-up."""
