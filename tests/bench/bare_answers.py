"""The baseline of saving an answer: Flask, one SQLite table, one INSERT and commit per request.

No sign-in, no permission, no journal, no checklist; the same SQLite settings as the product.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

_threads = threading.local()


def _connection() -> sqlite3.Connection:
    """One connection per thread, as a pool would keep them."""
    if not hasattr(_threads, "connection"):
        connection = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=20000"):
            connection.execute(f"PRAGMA {pragma}")
        _threads.connection = connection
    found: sqlite3.Connection = _threads.connection
    return found


def create_app() -> Flask:
    app = Flask(__name__)
    _connection().execute("CREATE TABLE IF NOT EXISTS answer (op_id TEXT PRIMARY KEY, body TEXT)")
    del _threads.connection  # a connection must not cross into another process

    @app.post("/answers")
    def save() -> ResponseReturnValue:
        body = request.get_json()
        connection = _connection()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answer VALUES (?, ?)", (body["op_id"], json.dumps(body)))
        connection.execute("COMMIT")
        return jsonify(receipt={"op_id": body["op_id"]})

    return app
