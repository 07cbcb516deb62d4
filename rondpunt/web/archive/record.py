"""A post as an archive keeps it: its core, its cells, what was sent of each and what became of it; values of JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rondpunt.networks.models import Amendment, Delivery
from rondpunt.publishing.models import Asset, Part, Post, Review, Variant, Wording

Record = dict[str, Any]


def parts_of(post: Post) -> list[Part]:
    """Every delivery of it, also of earlier rounds, in the order of the matrix."""
    found = Part.objects.filter(variant__post=post)
    related = ("variant", "delivery__channel", "delivery__made_by")
    return list(found.select_related(*related).order_by("variant_id", "round", "number"))


def record_of(post: Post, parts: Iterable[Part]) -> Record:
    """All of it but the words as sent and the files: those stand beside, each in a file named here."""
    amended: dict[int, list[Record]] = {}
    for one in Amendment.objects.filter(delivery__part__variant__post=post).select_related("asked_by"):
        amended.setdefault(one.delivery_id, []).append(_amendment(one))
    sent: dict[int, list[Record]] = {}
    for part in parts:
        sent.setdefault(part.variant_id, []).append(_delivery(part, amended.get(part.delivery_id, [])))
    said: dict[int | None, list[Record]] = {}
    for wording in post.wordings.select_related("by").order_by("number"):
        said.setdefault(wording.variant_id, []).append(_wording(wording))
    variants = list(post.variants.select_related("audience", "channel"))
    for variant in variants:
        variant.post = post
    reviews = post.reviews.select_related("by").prefetch_related("cells")
    pictures = post.pictures.select_related("asset").prefetch_related("asset__texts")
    return _core(post) | {
        "pictures": [_picture(one.asset) for one in pictures],
        "wordings": said.get(None, []),
        "approvals": [_review(review) for review in reviews],
        "cells": [
            _cell(one) | {"wordings": said.get(one.pk, []), "deliveries": sent.get(one.pk, [])} for one in variants
        ],
    }


def text_place(delivery: Delivery) -> str:
    """Where the words stand as they were sent."""
    return f"texts/{delivery.key}.txt"


def moment(at: datetime | None) -> str | None:
    """With its zone, in UTC."""
    return at.isoformat() if at else None


def _core(post: Post) -> Record:
    plain = ("title", "text", "language", "content_warning", "goal", "initiative", "is_internal", "stage")
    times = ("goes_out_at", "embargo_until", "created_at", "sent_at", "discarded_at")
    told = {"number": post.pk, "team": post.team.name, "owner": post.owner.name}
    told |= {name: getattr(post, name) for name in plain}
    return told | {name: moment(getattr(post, name)) for name in times}


def _picture(asset: Asset) -> Record:
    """Of the library: whose it is and what is to be seen. As it was sent it stands with the delivery.

    The original is not taken along: unlike what was sent it may tell where and by whom it was taken.
    """
    until = asset.expires_on.isoformat() if asset.expires_on else None
    alts = {one.language: one.alt for one in asset.texts.all()}
    return {"name": asset.name, "rights": asset.rights, "may_be_shown_until": until, "alts": alts}


def _cell(variant: Variant) -> Record:
    channel, audience = variant.channel, variant.audience
    return {
        "number": variant.pk,
        "audience": {"name": audience.name, "description": audience.description, "is_internal": audience.is_internal},
        "channel": {"name": channel.name, "network": channel.network, "account": channel.handle},
        "language": variant.language,
        "is_own": variant.is_own,
        "text": variant.says,
        "content_warning": variant.warns,
        "first_comment": variant.first_comment,
        "goes_out_at": moment(variant.moment),
    }


def _delivery(part: Part, amendments: list[Record]) -> Record:
    one = part.delivery
    told = {name: one.payload.get(name, "") for name in ("subject", "language", "content_warning", "visibility")}
    times = ("created_at", "due_at", "sent_at", "edited_at", "removed_at")
    return {
        "key": str(one.key),
        "round": part.round,
        "part": part.number,
        "is_first_comment": part.is_comment,
        "state": one.state,
        "text": text_place(one),
        **told,
        "files": [],  # filled by whoever packs them
        "remote_id": one.remote_id,
        "url": one.url,
        "planned_by": one.made_by.name if one.made_by else "",
        **{name: moment(getattr(one, name)) for name in times},
        "attempts": one.attempts,
        "reason": one.reason,
        "detail": one.detail,
        "amendments": amendments,
    }


def _amendment(one: Amendment) -> Record:
    return {
        "kind": one.kind,
        "text": one.text,
        "content_warning": one.content_warning,
        "state": one.state,
        "reason": one.reason,
        "asked_by": one.asked_by.name,
        "asked_at": moment(one.asked_at),
        "done_at": moment(one.done_at),
    }


def _wording(one: Wording) -> Record:
    by = one.by.name if one.by else ""
    told = {"version": one.number, "title": one.title, "text": one.text, "content_warning": one.content_warning}
    told |= {"first_comment": one.first_comment}
    return told | {"by": by, "at": moment(one.at)}


def _review(one: Review) -> Record:
    told = {"verdict": one.verdict, "by": one.by.name, "at": moment(one.at), "comment": one.comment}
    cells = [{"cell": cell.variant_id, "version": cell.version} for cell in one.cells.all()]
    return told | {"core_version": one.core_version, "cells": cells}
