"""What a model is for, as its name says: text to plan with, or something else that is sold by the token. Pure."""

from __future__ import annotations

import re

TEXT = "text"
_PURPOSES: dict[str, re.Pattern[str]] = {
    "embeddings": re.compile(r"embed|(?:^|[/-])(?:bge|gte|e5|uae|voyage)-|retriev"),
    "reranking": re.compile(r"rerank"),
    "moderation": re.compile(r"moderation|guard|shield|safeguard|safety"),
    "images": re.compile(r"image|imagen|dall-?e|flux|stable-?diffusion|banana|sdxl|recraft|ideogram|seedream|inpaint"),
    "video": re.compile(r"(?:^|[/-])(?:veo|sora|kling|wan)[\d-]|video|seedance"),
    "speech": re.compile(
        r"tts|speech|voice|audio|whisper|transcri|realtime|orpheus|voxtral|eleven|scribe|lyria|music|sonic"
        r"|(?:^|[/-])live(?:-|$)|-live(?:-|$)"
    ),
    "reading documents": re.compile(r"(?:^|[/-])ocr|-ocr|document-ai|docling"),
    "robots and screens": re.compile(r"robotics|computer-use"),
    "searching": re.compile(r"deep-?research|-search(?:-|$)"),
    "code completion": re.compile(r"(?:^|[/-])(?:mercury-edit|codestral-mamba|fim)"),
}
"""Purpose → what a name of such a model contains; the first that matches counts."""


def purpose_of(model: str) -> str:
    """Return what a model is for by its name; `text` where nothing else is said.

    >>> purpose_of("gpt-6.1-sol"), purpose_of("gemini-3.8-flash-tts"), purpose_of("baai/bge-m3")
    ('text', 'speech', 'embeddings')
    """
    name = model.lower()
    return next((purpose for purpose, pattern in _PURPOSES.items() if pattern.search(name)), TEXT)
