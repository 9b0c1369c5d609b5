"""The stories of the tap panel: one thing to present each, and why it is worth presenting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gatekeeper.policy.credential import Credential, Holder, Organisation, Registration
from gatekeeper.policy.edition import Gate, Name
from gatekeeper.policy.words import (
    Direction,
    Kind,
    OrganisationKind,
    State,
)
from kiosk.demo import names
from kiosk.demo.draft import Draft
from kiosk.demo.places import Places

FULL_UP_TO = 80
"""A car park with more spaces than this is not filled for a story."""


@dataclass(frozen=True, slots=True)
class Story:
    """One thing to present: where, which way, and with which plate in front of the gate."""

    title: Name
    code: str
    """What the reader reads."""
    gate: str
    direction: Direction = Direction.IN
    plate: str | None = None
    number: str | None = None
    """The credential, where it is one of the register."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A scan that happened before the demo starts, so that its story can be told."""

    code: str
    gate: str
    direction: Direction
    minutes_ago: float
    plate: str | None = None


def reads(credential: Credential) -> str:
    """What a reader reads of it: a card's identifier, or the number under the barcode."""
    return f"uid:{credential.card_uid}" if credential.card_uid else credential.number


class Teller:
    """Makes the people and credentials of the stories, and what happened before."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.places = Places.of(draft)
        self.earlier: list[Earlier] = []
        self._exhibitor = self._company(OrganisationKind.EXHIBITOR, "IT")
        self._organiser = draft.organisation(
            OrganisationKind.ORGANISER, names.HOME, name="交易会组委会"
        )
        self._contractor = self._company(OrganisationKind.CONTRACTOR, "CN")
        self._carrier = self._company(OrganisationKind.CARRIER, "CN")
        self._agency = self._company(OrganisationKind.AGENCY, "TH")

    def tell(self) -> Iterator[Story]:
        """Every story there is."""
        yield from self._people_in_order()
        yield from self._withdrawn()
        yield from self._held()
        yield from self._not_now()
        yield from self._not_here()
        yield from self._cars_and_coaches()
        yield from self._lorries()
        yield from self._goods()
        yield from self._foreign()

    def _people_in_order(self) -> Iterator[Story]:
        people, hall = self.places.people, self.places.hall
        for code, zh, en in (
            ("CN", "国内参展商", "An exhibitor from China"),
            ("EG", "埃及参展商", "An exhibitor from Egypt"),
            ("TH", "泰国参展商", "An exhibitor from Thailand"),
            ("RU", "俄罗斯参展商", "An exhibitor from Russia"),
        ):
            company = self._company(OrganisationKind.EXHIBITOR, code)
            self.draft.booth(company, str(hall.hall), 18)
            yield self._person(Kind.EXHIBITOR, zh, en, code, people, company=company)
        yield self._person(
            Kind.EXHIBITOR, "参展商进馆", "An exhibitor goes to the stand", "DE", hall
        )
        yield self._person(Kind.BUYER, "印度采购商", "A buyer from India", "IN", people)
        yield self._person(Kind.BUYER, "巴西采购商进馆", "A buyer at the hall", "BR", hall)
        yield self._person(Kind.STAFF, "工作人员", "Staff of the fair, at any hour", "CN", people)
        yield self._person(Kind.AGENCY_STAFF, "招展代理", "An agency's person", "VN", people)
        yield self._person(Kind.CARRIER, "承运商", "A carrier's person", "CN", people)
        yield self._person(Kind.INTERMEDIARY, "中介", "An agent, granted today", "FR", people)
        yield self._person(Kind.SETUP, "筹展人员", "A stand builder", "CN", people)
        yield self._person(Kind.DISMANTLING, "撤展人员", "Takes stands down", "CN", people)
        leaving = self._card(Kind.EXHIBITOR, "JP")
        self._before(leaving, people, Direction.IN, 55)
        yield self._story(leaving, "离场", "Leaves, was inside", people, Direction.OUT)
        unseen = self._card(Kind.BUYER, "US")
        title = "离场，无入场记录", "Leaves, never seen entering"
        yield self._story(unseen, *title, people, Direction.OUT)

    def _withdrawn(self) -> Iterator[Story]:
        people = self.places.people
        for state, code, zh, en in (
            (State.LOST, "KR", "今早已挂失", "Reported lost this morning"),
            (State.CONFISCATED, "GR", "昨日已没收", "Confiscated yesterday"),
            (State.CANCELLED, "PL", "已注销", "Cancelled"),
            (State.SUPERSEDED, "NG", "已被新证取代", "Replaced by a new card"),
        ):
            yield self._story(self._card(Kind.EXHIBITOR, code, state=state), zh, en, people)
        holder = self._holder("TR", self._exhibitor)
        old = self.draft.credential(
            Kind.EXHIBITOR, holder, issued_at=self.draft.now - timedelta(days=190)
        )
        new = self.draft.credential(
            Kind.EXHIBITOR, holder, issued_at=self.draft.now - timedelta(days=2)
        )
        yield self._story(old, "一人两证：旧证", "Two badges, one person: the old one", people)
        yield self._story(new, "一人两证：新证", "Two badges, one person: the new one", people)

    def _held(self) -> Iterator[Story]:
        people = self.places.people
        barred = self._holder("US", self._exhibitor, barred=True)
        card = self.draft.credential(Kind.EXHIBITOR, barred)
        yield self._story(card, "本人被禁止入场", "The person is barred", people)
        company = self._company(OrganisationKind.EXHIBITOR, "FR", barred=True)
        card = self.draft.credential(Kind.EXHIBITOR, self._holder("FR", company))
        yield self._story(card, "企业被禁止入场", "The whole company is barred", people)
        until = self.draft.now + timedelta(hours=2)
        stopped = self._card(Kind.SETUP, "CN", state=State.SUSPENDED, suspended_until=until)
        yield self._story(stopped, "停工培训两小时", "Training stop, two hours more", people)
        smoker = self._card(Kind.EXHIBITOR, "RU", state=State.SUSPENDED)
        yield self._story(smoker, "吸烟，待书面保证", "Held for smoking", people)
        for state, zh, en in (
            (State.PRODUCED, "已制证，未领取", "Printed, never collected"),
            (State.APPLIED, "仅提交申请", "Only applied for"),
        ):
            yield self._story(self._card(Kind.BUYER, "ID", state=state), zh, en, people)

    def _not_now(self) -> Iterator[Story]:
        people, number = self.places.people, self.draft.edition.number
        card = self._card(Kind.EXHIBITOR, "VN", registered=False)
        yield self._story(card, "未注册", "Never registered", people)
        old = self._card(Kind.BUYER, "NG", registered=False)
        self.draft.registrations.append(Registration(old.number, number - 1))
        yield self._story(old, "仅注册上届", "Registered for the last fair only", people)
        for edition, zh, en in (
            (number - 1, "上届证件", "A pass of the last fair"),
            (number + 1, "下届证件", "A pass of the next fair"),
        ):
            card = self._card(Kind.SETUP, "CN", edition=edition)
            yield self._story(card, zh, en, people)
        first = self.draft.phase.setup[0].start.date()
        early = self._card(Kind.SETUP, "CN", valid_from=first, valid_to=first)
        yield self._story(early, "只购首日筹展证", "Bought the first setup day only", people)
        tomorrow = self.draft.today + timedelta(days=1)
        agent = self._card(Kind.INTERMEDIARY, "PL", valid_from=tomorrow, valid_to=tomorrow)
        yield self._story(agent, "明日起有效", "Granted from tomorrow on", people)

    def _not_here(self) -> Iterator[Story]:
        people, hall = self.places.people, self.places.hall
        inside = self._card(Kind.EXHIBITOR, "BR")
        self._before(inside, people, Direction.IN, 40)
        yield self._story(inside, "重复入场", "Is inside already", people)
        card = self._card(Kind.EXHIBITOR, "DE")
        yield self._story(card, "行人走车行门", "On foot at the vehicle gate", self.places.vehicles)
        if self.places.other_hall:
            card = self._card(Kind.EXHIBITOR, "IN")
            yield self._story(card, "非本期展馆", "A hall of another phase", self.places.other_hall)
        crew = self._card(Kind.DISMANTLING, "CN")
        yield self._story(crew, "撤展人员进馆", "A dismantling crew at the hall", hall)

    def _cars_and_coaches(self) -> Iterator[Story]:
        gate = self.places.vehicles
        car = self._vehicle(Kind.CAR, self._agency)
        yield self._story(car, "代理小车", "An agency's car", gate, plate=car.plate)
        car = self._vehicle(Kind.CAR, self._agency)
        yield self._story(car, "车牌未识别", "A car, its plate not seen", gate)
        car = self._vehicle(Kind.CAR, self._agency)
        yield self._story(car, "车牌不符", "On another car than its own", gate, plate="粤B00X00")
        coach = self._vehicle(Kind.COACH, self._exhibitor, parking_space=False)
        yield self._story(coach, "大客车，无车位", "A coach, no space", gate, plate=coach.plate)
        full = self._fill_car_park()
        coach = self._vehicle(Kind.COACH, self._exhibitor)
        title = ("停车场已满", "A coach, car park full") if full else ("大客车", "A coach")
        yield self._story(coach, *title, gate, plate=coach.plate)
        if self.places.ramp:
            coach = self._vehicle(Kind.COACH, self._exhibitor, length_m=12.0)
            title = "12米客车上三层车道", "A coach of 12 m on the ramp"
            yield self._story(coach, *title, self.places.ramp, plate=coach.plate)
        walker = self._vehicle(Kind.CAR, self._agency)
        yield self._story(walker, "车证走人行门", "A car pass on foot", self.places.people)

    def _lorries(self) -> Iterator[Story]:
        gate, now = self.places.vehicles, self.draft.now
        for kind, zh, en in (
            (Kind.SETUP_VEHICLE, "筹展货车", "A lorry with exhibits"),
            (Kind.DISMANTLING_VEHICLE, "撤展货车", "A lorry that takes them away"),
        ):
            lorry = self._vehicle(kind, self._contractor)
            yield self._story(lorry, zh, en, gate, plate=lorry.plate)
            lorry = self._vehicle(kind, self._contractor)
            yield self._story(lorry, f"{zh}，车牌不符", f"{en}: wrong plate", gate, plate="粤A·9Z9")
            late = {"slot_from": now + timedelta(hours=3), "slot_to": now + timedelta(hours=5)}
            lorry = self._vehicle(kind, self._contractor, **late)
            yield self._story(lorry, f"{zh}，时段未到", f"{en}: too early", gate, plate=lorry.plate)
        lift = self._vehicle(Kind.LIFT, self._contractor)
        yield self._story(lift, "叉车", "A forklift", gate, plate=lift.plate)

    def _goods(self) -> Iterator[Story]:
        gate, out = self.places.goods, Direction.OUT
        notice = self.draft.credential(Kind.DISCHARGE_NOTICE, organisation=self._carrier)
        yield self._story(notice, "放行条", "Exhibits leave with a notice", gate, out)
        used = self.draft.credential(Kind.DISCHARGE_NOTICE, organisation=self._carrier)
        self._before(used, gate, out, 25)
        yield self._story(used, "放行条再次使用", "A notice shown again", gate, out)
        permit = self.draft.credential(Kind.CONSTRUCTION_PERMIT, organisation=self._contractor)
        yield self._story(permit, "施工许可证", "Tools leave with the permit", gate, out)
        notice = self.draft.credential(Kind.DISCHARGE_NOTICE, organisation=self._carrier)
        yield self._story(
            notice, "放行条走人行门", "A notice at the people's gate", self.places.people
        )
        badge = self._card(Kind.EXHIBITOR, "IT")
        yield self._story(badge, "无放行条带货", "Goods with a badge only", gate, out)

    def _foreign(self) -> Iterator[Story]:
        gate = self.places.people.id
        for zh, en, code in (
            ("查无此号", "A number nobody issued", "100999999999"),
            ("陌生的卡", "A card from elsewhere", "uid:04DEADBEEF0001"),
            ("别人的二维码", "Another site's QR code", "https://example.com/ticket?id=1"),
            ("表情符号", "Emoji", "🎫🎉🐼"),
            ("一万个字", "Ten thousand characters", "票" * 10_000),
            ("控制字符", "Control characters", "\x02\x1b[31m\x00\x03"),
            ("网页脚本", "A script in a code", "<script>alert('票')</script>"),
        ):
            yield Story(Name(zh, en), code, gate)

    def _fill_car_park(self) -> bool:
        """Let coaches in until their car park is full; whether it is."""
        park = self.draft.edition.car_parks.get(Kind.COACH)
        if park is None or park.spaces is None or park.spaces > FULL_UP_TO:
            return False
        for place in range(park.spaces):
            coach = self._vehicle(Kind.COACH, self._exhibitor)
            ago = 30 - place * 0.1
            self._before(coach, self.places.vehicles, Direction.IN, ago, coach.plate)
        return True

    def _company(self, kind: OrganisationKind, country: str, **more: Any) -> Organisation:
        return self.draft.organisation(kind, names.BY_CODE[country], **more)

    def _holder(self, country: str, organisation: Organisation, *, barred: bool = False) -> Holder:
        return self.draft.person(organisation, names.BY_CODE[country], barred=barred)

    def _employer(self, kind: Kind, country: str) -> Organisation:
        match kind:
            case Kind.BUYER:
                return self._company(OrganisationKind.BUYER, country)
            case Kind.CARRIER:
                return self._carrier
            case Kind.AGENCY_STAFF:
                return self._agency
            case Kind.STAFF:
                return self._organiser
            case Kind.SETUP | Kind.DISMANTLING:
                return self._contractor
            case _:
                return self._company(OrganisationKind.EXHIBITOR, country)

    def _card(self, kind: Kind, country: str, **more: Any) -> Credential:
        holder = self._holder(country, self._employer(kind, country))
        return self.draft.credential(kind, holder, **more)

    def _vehicle(self, kind: Kind, organisation: Organisation, **more: Any) -> Credential:
        driver = None if kind in {Kind.CAR, Kind.COACH} else self._holder("CN", organisation)
        return self.draft.credential(kind, driver, organisation, **more)

    def _person(
        self,
        kind: Kind,
        zh: str,
        en: str,
        country: str,
        gate: Gate,
        *,
        company: Organisation | None = None,
    ) -> Story:
        holder = self._holder(country, company or self._employer(kind, country))
        return self._story(self.draft.credential(kind, holder), zh, en, gate)

    def _story(
        self,
        credential: Credential,
        zh: str,
        en: str,
        gate: Gate,
        direction: Direction = Direction.IN,
        *,
        plate: str | None = None,
    ) -> Story:
        return Story(Name(zh, en), reads(credential), gate.id, direction, plate, credential.number)

    def _before(
        self,
        credential: Credential,
        gate: Gate,
        direction: Direction,
        minutes_ago: float,
        plate: str | None = None,
    ) -> None:
        self.earlier.append(Earlier(reads(credential), gate.id, direction, minutes_ago, plate))
