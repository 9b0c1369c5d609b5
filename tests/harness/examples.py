"""How Hypothesis tries examples: it judges what comes out, never how fast the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile("fairgate", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fairgate")
