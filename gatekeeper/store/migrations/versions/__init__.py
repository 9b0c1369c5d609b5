"""The steps, one module each, in the order that ``gatekeeper.store.schema`` lists."""
