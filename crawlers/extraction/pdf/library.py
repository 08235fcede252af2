"""The functions of PDFium that are called for every character, bound so that a call costs half a microsecond.

The library's own Python names check and convert pointers at each call, which takes twice the time. PDFium keeps
global state and is not safe for threads: one process, one thread.
"""

from collections.abc import Callable
from ctypes import CDLL, c_double, c_int, c_uint, c_void_p
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple


class Library(NamedTuple):
    get_loose_box: Callable[..., int]
    get_box: Callable[..., int]
    get_origin: Callable[..., int]
    get_unicode: Callable[..., int]
    get_text: Callable[..., int]
    get_font_size: Callable[..., float]
    get_matrix: Callable[..., int]
    get_font: Callable[..., int]
    count_objects: Callable[..., int]
    get_object: Callable[..., int | None]
    count_inner: Callable[..., int]
    get_inner: Callable[..., int | None]
    get_type: Callable[..., int]
    get_bounds: Callable[..., int]
    get_object_matrix: Callable[..., int]
    count_segments: Callable[..., int]
    get_draw_mode: Callable[..., int]
    get_fill: Callable[..., int]
    get_path_segment: Callable[..., int | None]
    get_point: Callable[..., int]
    get_segment_type: Callable[..., int]


_SIGNATURES: dict[str, tuple[str, Any, tuple[Any, ...]]] = {
    "get_loose_box": ("FPDFText_GetLooseCharBox", c_int, (c_void_p, c_int, c_void_p)),
    "get_box": ("FPDFText_GetCharBox", c_int, (c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)),
    "get_origin": ("FPDFText_GetCharOrigin", c_int, (c_void_p, c_int, c_void_p, c_void_p)),
    "get_unicode": ("FPDFText_GetUnicode", c_uint, (c_void_p, c_int)),
    "get_text": ("FPDFText_GetText", c_int, (c_void_p, c_int, c_int, c_void_p)),
    "get_font_size": ("FPDFText_GetFontSize", c_double, (c_void_p, c_int)),
    "get_matrix": ("FPDFText_GetMatrix", c_int, (c_void_p, c_int, c_void_p)),
    "get_font": ("FPDFText_GetFontInfo", c_uint, (c_void_p, c_int, c_void_p, c_uint, c_void_p)),
    "count_objects": ("FPDFPage_CountObjects", c_int, (c_void_p,)),
    "get_object": ("FPDFPage_GetObject", c_void_p, (c_void_p, c_int)),
    "count_inner": ("FPDFFormObj_CountObjects", c_int, (c_void_p,)),
    "get_inner": ("FPDFFormObj_GetObject", c_void_p, (c_void_p, c_uint)),
    "get_type": ("FPDFPageObj_GetType", c_int, (c_void_p,)),
    "get_bounds": ("FPDFPageObj_GetBounds", c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "get_object_matrix": ("FPDFPageObj_GetMatrix", c_int, (c_void_p, c_void_p)),
    "count_segments": ("FPDFPath_CountSegments", c_int, (c_void_p,)),
    "get_draw_mode": ("FPDFPath_GetDrawMode", c_int, (c_void_p, c_void_p, c_void_p)),
    "get_fill": ("FPDFPageObj_GetFillColor", c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "get_path_segment": ("FPDFPath_GetPathSegment", c_void_p, (c_void_p, c_int)),
    "get_point": ("FPDFPathSegment_GetPoint", c_int, (c_void_p, c_void_p, c_void_p)),
    "get_segment_type": ("FPDFPathSegment_GetType", c_int, (c_void_p,)),
}

#: What PDFium answers for an object of a page; text, shading and pictures draw no line.
PATH, FORM = 2, 5


@cache
def load_library() -> Library:
    bindings: Any = import_module("pypdfium2_raw.bindings")
    # A handle of our own: argument types are kept per handle, and pypdfium2's must stay as they are.
    handle = CDLL(bindings._libs["pdfium"]._name)
    functions = {}
    for field, (name, result, arguments) in _SIGNATURES.items():
        function = handle[name]
        function.restype, function.argtypes = result, arguments
        functions[field] = function
    return Library(**functions)
