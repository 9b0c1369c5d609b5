"""The accounts: administrators keep them, superiors unlock those of their own people."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.staff import staffing
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Role
from gatekeeper.store.accounts import MAX_NAME, Account
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import perform, perform_once
from kiosk.screens.desk.sessions import by, needs, signed_in

blueprint = Blueprint("desk_staff", __name__)


@blueprint.get("/staff")
@needs(Right.UNLOCK)
def people() -> ResponseReturnValue:
    """The accounts that one may see, those that are locked first."""
    everybody = staffing.people(given().centre, by())
    everybody.sort(key=lambda account: (account.locked_at is None, account.name))
    return render_template(
        "desk/staff.html",
        people=[(account, _since(account)) for account in everybody],
        locked=sum(account.locked_at is not None for account in everybody),
        roles=list(Role),
        done=request.args.get("done", "")[:MAX_NAME],
    )


@blueprint.post("/staff")
@needs(Right.KEEP_ACCOUNTS)
def add() -> ResponseReturnValue:
    """Make an account and show its one-time password, this once."""
    name = request.form.get("name", "")[:MAX_NAME]
    with given().hashing:
        password = perform(staffing.add, name, _role())
    return _told_once(name, password)


@blueprint.get("/staff/<name>")
@needs(Right.KEEP_ACCOUNTS)
def person(name: str) -> ResponseReturnValue:
    """One account, and what may be done with it."""
    found = _found(name)
    return render_template(
        "desk/staff_person.html",
        person=found,
        since=_since(found),
        own=found.name == signed_in().name,
        roles=list(Role),
        done=request.args.get("done", ""),
    )


@blueprint.post("/staff/<name>/role")
@needs(Right.KEEP_ACCOUNTS)
def change_role(name: str) -> ResponseReturnValue:
    """Give the account another role."""
    perform(staffing.change_role, name, _role())
    return redirect(url_for("desk_staff.person", name=name, done="role_changed"))


@blueprint.post("/staff/<name>/password")
@needs(Right.KEEP_ACCOUNTS)
def reset_password(name: str) -> ResponseReturnValue:
    """Give the account a one-time password and show it, this once."""
    with given().hashing:
        password = perform(staffing.reset_password, name)
    return _told_once(name, password)


@blueprint.post("/staff/<name>/unlock")
@needs(Right.UNLOCK)
def unlock(name: str) -> ResponseReturnValue:
    """Let the account sign in again."""
    perform(staffing.unlock, name)
    return redirect(url_for("desk_staff.people", done=name))


@blueprint.post("/staff/<name>/factor")
@needs(Right.KEEP_ACCOUNTS)
def reset_factor(name: str) -> ResponseReturnValue:
    """Forget the account's second factor."""
    perform(staffing.reset_factor, name)
    return redirect(url_for("desk_staff.person", name=name, done="factor_reset"))


@blueprint.post("/staff/<name>/remove")
@needs(Right.KEEP_ACCOUNTS)
def remove(name: str) -> ResponseReturnValue:
    """Remove the account; a second sending finds it gone, which is what was wanted."""
    perform_once(staffing.remove, name)
    return redirect(url_for("desk_staff.people"))


def _told_once(name: str, password: str) -> ResponseReturnValue:
    return render_template("desk/staff_password.html", person=_found(name), password=password)


def _found(name: str) -> Account:
    return staffing.person(given().centre, by(), name)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        abort(400)


def _since(account: Account) -> str:
    """When the account was locked, fair time."""
    if account.locked_at is None:
        return ""
    return f"{fair_time(given().edition, account.locked_at):%m-%d %H:%M}"
