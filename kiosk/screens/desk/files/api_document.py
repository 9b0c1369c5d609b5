"""The interface for other systems as an OpenAPI 3.1 document, made of its models."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gatekeeper.certificates.files.feeds import MOST
from gatekeeper.certificates.files.keys import Scope
from kiosk.screens.desk.files.api_models import (
    ApplicationOut,
    ApplicationsIn,
    CredentialsOut,
    DeliveryOut,
    Problem,
    RegistrationsOut,
    StatusOut,
)

_MODELS = (
    ApplicationsIn, DeliveryOut, ApplicationOut, CredentialsOut, RegistrationsOut, StatusOut,
    Problem,
)  # fmt: skip
_REFUSALS = {
    "400": "The request cannot be understood.",
    "401": "No key, or one that is not in force.",
    "403": "The key lacks the scope.",
    "404": "There is no such thing.",
    "409": "The Idempotency-Key came with another body before.",
    "413": "Too many rows, or too many bytes.",
    "429": "Too many calls; Retry-After says when to try again.",
    "503": "The register cannot be reached; nothing was done.",
}


@cache
def document() -> Mapping[str, Any]:
    """The document."""
    _, schemas = models_json_schema(
        [(model, "validation") for model in _MODELS], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fairgate certificate centre",
            "version": version("fairgate"),
            "description": "Applications in, credentials and registrations out.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "fgk_…"}
            },
        },
    }


def _paths() -> dict[str, Any]:
    page = (_query("after", "string"), _query("limit", "integer", minimum=1, maximum=MOST))
    return {
        "/api/v1/applications": {
            "post": {
                **_call("handIn", "Hand in up to 500 applications.", Scope.APPLICATIONS_WRITE),
                "parameters": [
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "schema": {"type": "string", "maxLength": 80},
                        "description": "The same key and body again are answered the same.",
                    }
                ],
                "requestBody": {"required": True, "content": _content(ApplicationsIn)},
                "responses": _answers(DeliveryOut, "400", "401", "403", "409", "413", "429", "503"),
            }
        },
        "/api/v1/applications/{reference}": {
            "get": {
                **_call("ownApplication", "How one of your own stands.", Scope.APPLICATIONS_WRITE),
                "parameters": [_in_path("reference")],
                "responses": _answers(ApplicationOut, "401", "403", "404", "429", "503"),
            }
        },
        "/api/v1/credentials": {
            "get": {
                **_call("credentials", "Which credentials changed.", Scope.CREDENTIALS_READ),
                "parameters": list(page),
                "responses": _answers(CredentialsOut, "400", "401", "403", "429", "503"),
            }
        },
        "/api/v1/registrations": {
            "get": {
                **_call("registrations", "Which registrations changed.", Scope.REGISTRATIONS_READ),
                "parameters": list(page),
                "responses": _answers(RegistrationsOut, "400", "401", "403", "429", "503"),
            }
        },
        "/api/v1/status/{number}": {
            "get": {
                "operationId": "status",
                "summary": "The public look-up; no key is needed.",
                "security": [],
                "parameters": [_in_path("number")],
                "responses": _answers(StatusOut, "429", "503"),
            }
        },
    }


def _call(operation: str, summary: str, scope: Scope) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "description": f"Needs the scope {scope}.",
        "security": [{"key": []}],
    }


def _answers(model: type[BaseModel], *refusals: str) -> dict[str, Any]:
    problems = {
        status: {
            "description": _REFUSALS[status],
            "content": _content(Problem, "application/problem+json"),
        }
        for status in refusals
    }
    return {"200": {"description": "The answer.", "content": _content(model)}, **problems}


def _content(model: type[BaseModel], media: str = "application/json") -> dict[str, Any]:
    return {media: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _query(name: str, kind: str, **bounds: int) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": kind, **bounds}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
