"""The gate process: readers, one decider, the log; it decides with or without a screen."""
