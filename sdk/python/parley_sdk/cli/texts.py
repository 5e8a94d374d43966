"""Messages as a terminal can show them."""

from __future__ import annotations

from parley_sdk.models import Message


def text_of(message: Message) -> str:
    """What a message says, in words; what this version does not know is named."""
    if message.is_recalled:
        return "(taken back)"
    content = message.content
    match message.content_type:
        case "text":
            text = str(content)
        case "image" | "file":
            text = f"[{message.content_type}: {content.get('name', '')}]"
        case "card":
            text = "\n".join(filter(None, (content.get("title", ""), content.get("text", ""))))
        case "system":
            text = f"[{str(content.get('event', '')).replace('_', ' ')}]"
        case unknown:
            text = f"[{unknown}]"
    if message.forwarded_from is not None:
        text = f"(forwarded) {text}"
    return f"{text} (edited)" if message.edited_at else text


def first_line(message: Message) -> str:
    return next(iter(text_of(message).splitlines()), "")
