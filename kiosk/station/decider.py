"""The one thread that decides: takes signals and requests one by one, records, then publishes."""

import queue
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gatekeeper import admission
from gatekeeper.errors import GateError
from gatekeeper.policy.edition import Edition, Gate
from gatekeeper.policy.words import (
    ConfiscationReason,
    Direction,
    EventKind,
    Fault,
    OverrideReason,
    Role,
    Subject,
)
from gatekeeper.seal import Verifier
from gatekeeper.store.database import Store
from gatekeeper.store.errors import StoreError
from kiosk.station.clock import ClockWatch
from kiosk.station.messages import Answer, Failure, Health, Message, Trouble
from kiosk.station.outcomes import Tally, outcome_of
from kiosk.station.server import Request
from readers.signals import Attached, Lost, Misread, Passage, Reading, Signal
