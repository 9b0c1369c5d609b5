"""The counter on the screen: producing, handing over, registering, replacing, found badges."""
