"""Sound payloads of every format and variant, of which the corpora are made."""

import copy


def entity(number: int) -> dict:
    return {
        "id": f"u-{number}",
        "name": f"User {number}",
        "sourceId": 3,
        "sourceName": "Directory",
        "type": "user",
    }


def request(variant: str, **others: object) -> dict:
    common = {
        "type": variant,
        "comment": "Please.",
        "requestedAt": "2026-04-01T08:15:30Z",
        "requestedBy": "nadia.rahman@example.com",
    }
    return common | others


ELIMITY = {
    "accessReviewSubmission": request(
        "accessReviewSubmission",
        campaignName="Spring",
        reviewCreatedBy="it@example.com",
        relationshipChanges=[
            {"comment": "", "operation": "add", "columnEntity": entity(1), "rowEntity": entity(2)}
        ],
        rowRemovals=[{"comment": "", "entity": entity(3)}],
    ),
    "attributeAssignment": request(
        "attributeAssignment",
        attributeTypeId="department",
        attributeTypeName="Department",
        entity=entity(4),
        value={"current": "Sales", "requested": "Support", "type": "string"},
    ),
    "entityRemoval": request("entityRemoval", entity=entity(5)),
    "relationshipRemoval": request("relationshipRemoval", fromEntity=entity(6), toEntity=entity(7)),
}

EVENT = {
    "id": "b9f1c0de-6a43-4c2e-9f55-1d2a7c90e3aa",
    "event_type": "fulfillment",
    "tenantid": "4f1b2a77-90ad-4d5e-8a2b-c6d1e0f39b41",
    "tenantname": "contoso.verify.example.com",
    "correlationid": "CORR_ID-9e7d31",
    "time": 1775031330500,
    "indexed_at": 1775031331020,
    "year": 2026,
    "month": 4,
    "day": 1,
    "data": {"action": "account_deprovisioned", "result": "success", "subject": "tokafor"},
}

SOUND = {**ELIMITY, "event": EVENT}


def changed(kind: str, **members: object) -> dict:
    """A sound payload with other members. A name `a__b` is a path."""
    payload = copy.deepcopy(SOUND[kind])
    for path, value in members.items():
        *above, last = path.split("__")
        inside = payload
        for name in above:
            inside = inside[name]
        inside[last] = value
    return payload
