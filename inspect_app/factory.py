"""Builds the Flask application out of the rooms."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from reports import wording

from .accounts.sessions import DatabaseSessions
from .core import figures, web
from .core.config import Settings, load_settings
from .core.db import db, prepare_engine
from .core.files import FolderStore
from .core.i18n import RoomBabel, _l, selected_language

ROOMS = (
    "accounts",
    "law",
    "registry",
    "documents",
    "checklist_versions",
    "inspections",
    "funds",
    "fund_audit",
    "planning",
    "field",
    "portal",
    "home",
)
"""Rooms with pages; each has `views.py` with `blueprint`. Order is the order of the house."""

NAVIGATION = (
    ("home.home", _l("Work"), "account.own"),
    ("registry.entities", _l("Registry"), "registry.view"),
    ("planning.plans", _l("Plans"), "plan.view"),
    ("inspections.cases", _l("Cases"), "case.view"),
    ("funds.funds", _l("Fund audit"), "fund.view"),
    ("documents.documents", _l("Documents"), "document.view"),
    ("checklist_versions.checklists", _l("Checklists"), "checklist.view"),
    ("law.figures", _l("Law"), "law.view"),
    ("field.tablets", _l("Tablets"), "account.own"),
    ("accounts.people", _l("People"), "account.manage"),
    ("home.journal", _l("Journal"), "journal.view"),
)

MAX_REQUEST = 64 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application for web, worker and command alike.

    Raises BadSetting when the environment cannot work.
    """
    settings = settings or load_settings()
    app = Flask("inspect_app", template_folder="core/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        SESSION_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        SETTINGS=settings,
    )
    app.session_interface = DatabaseSessions()
    app.extensions["file_store"] = FolderStore(settings.storage_folder)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    RoomBabel(app, default_locale="vi", locale_selector=selected_language)
    _dress_templates(app)
    rooms = [import_module(f"inspect_app.{name}.views") for name in ROOMS]
    for views in rooms:
        if hasattr(views, "blueprint"):
            app.register_blueprint(views.blueprint)
        if hasattr(views, "api"):
            app.register_blueprint(views.api)
    web.install(app)  # who may not is refused before anything of the body is read
    _protect_forms(app)
    return app


def _engine_options(url: str) -> dict[str, Any]:
    """What a statement was given never stands in an error: it may name people and accounts."""
    kept = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return {**kept, "connect_args": {"timeout": 20}}
    return {**kept, "pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def _protect_forms(app: Flask) -> None:
    """CSRF on every unsafe request, except where a device token or what the request itself
    carries (`web.proves_itself`) proves the sender."""
    csrf = CSRFProtect(app)

    @app.before_request
    def check_csrf() -> None:
        unsafe = request.method in {"POST", "PUT", "PATCH", "DELETE"}
        view = app.view_functions.get(request.endpoint or "")
        if unsafe and not g.get("by_token") and not getattr(view, "proves_itself", False):
            csrf.protect()


def _dress_templates(app: Flask) -> None:
    """Words and figures as people read them; nothing here touches the database."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(
        money=figures.money,
        day=wording.date_short,
        moment=figures.moment,
        percent=figures.percent,
        number=figures.number,
    )

    @app.context_processor
    def common() -> dict[str, Any]:
        actor = g.get("actor")
        return {
            "actor": actor,
            "language": selected_language(),
            "csrf": generate_csrf,
            "navigation": [
                (endpoint, label)
                for endpoint, label, permission in NAVIGATION
                if actor is not None and actor.may(permission) and endpoint in app.view_functions
            ],
            "here": _menu_entry(request.endpoint or ""),
            "demo": app.config["SETTINGS"].demo,
        }


def _menu_entry(endpoint: str) -> str:
    """The entry of the menu that a page belongs to; pages of an audit belong to the funds."""
    endpoints = [entry for entry, _label, _permission in NAVIGATION]
    if endpoint in endpoints:
        return endpoint
    place = endpoint.split(".", maxsplit=1)[0].replace("fund_audit", "funds")
    rooms = (entry for entry in endpoints if entry.split(".")[0] == place and place != "home")
    return next(rooms, "")
