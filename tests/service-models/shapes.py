"""Judges a value by a shape of a service model: type, required and unknown members, enum, pattern, length, size, range."""

import base64
import binascii
import datetime
import functools
import numbers

import regex

# How a model written for Java names what lies outside of the first plane, and a property that Python's `regex` has not.
JAVA_DIALECT = (
    (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"),
    (r"\p{all}", r"\s\S"),
)


# Stands for a value that is not known before the request is made; its name and its place are.
LATER = object()


@functools.cache
def expression(pattern):
    for java, python in JAVA_DIALECT:
        pattern = pattern.replace(java, python)
    return regex.compile(pattern)


class Judge:
    def __init__(self, shapes):
        self.shapes = shapes

    def violations(self, shape_name, value, path=""):
        """@returns sentences, each of which begins with the path of what it is about"""
        if value is LATER:
            return []
        shape = self.shapes[shape_name]
        judge = getattr(self, "_" + shape["type"], None)
        if judge is None:
            raise ValueError(f"No rule for shapes of type {shape['type']}.")
        return [*judge(shape_name, shape, value, path)]

    def _structure(self, name, shape, value, path):
        if shape.get("document"):
            return
        if not isinstance(value, dict):
            yield wrong_type(path, value, "a structure")
            return
        present = {key: member for key, member in value.items() if member is not None}
        for required in shape.get("required", ()):
            if required not in present:
                yield f"{at(path)}{required} is missing"
        if shape.get("union") and len(present) != 1:
            yield f"{at(path)}takes exactly one member, and has {len(present)}"
        for key, member in present.items():
            inner = f"{path}.{key}" if path else key
            if key not in shape["members"]:
                yield f"{inner} is unknown to {name}"
            else:
                yield from self.violations(shape["members"][key]["shape"], member, inner)

    def _list(self, name, shape, value, path):
        if not isinstance(value, list):
            yield wrong_type(path, value, "a list")
            return
        yield from self._within(shape, len(value), path, "items")
        for index, item in enumerate(value):
            yield from self.violations(shape["member"]["shape"], item, f"{path}[{index}]")

    def _map(self, name, shape, value, path):
        if not isinstance(value, dict):
            yield wrong_type(path, value, "a map")
            return
        yield from self._within(shape, len(value), path, "entries")
        for key, item in value.items():
            yield from self.violations(shape["key"]["shape"], key, f"{path} (key {key!r})")
            yield from self.violations(shape["value"]["shape"], item, f"{path}.{key}")

    def _string(self, name, shape, value, path):
        if not isinstance(value, str):
            yield wrong_type(path, value, "a text")
            return
        shown = "its value" if shape.get("sensitive") else repr(value[:200])
        yield from self._within(shape, len(value), path, "characters")
        if "enum" in shape and value not in shape["enum"]:
            yield f"{path}: {shown} is none of {', '.join(shape['enum'])}"
        if "pattern" in shape and not expression(shape["pattern"]).fullmatch(value):
            yield f"{path}: {shown} does not match {shape['pattern']}"

    def _number(self, name, shape, value, path, kind=numbers.Real):
        if isinstance(value, bool) or not isinstance(value, kind):
            yield wrong_type(path, value, f"of type {shape['type']}")
            return
        yield from self._within(shape, value, path, "")

    _float = _double = _number

    def _integer(self, name, shape, value, path):
        yield from self._number(name, shape, value, path, numbers.Integral)

    _long = _integer

    def _boolean(self, name, shape, value, path):
        if not isinstance(value, bool):
            yield wrong_type(path, value, "true or false")

    def _blob(self, name, shape, value, path):
        if isinstance(value, str):
            try:
                value = base64.b64decode(value, validate=True)
            except binascii.Error:
                yield wrong_type(path, value, "base64")
                return
        yield from self._within(shape, len(value), path, "bytes")

    def _timestamp(self, name, shape, value, path):
        if isinstance(value, numbers.Real) and not isinstance(value, bool):
            return
        try:
            datetime.datetime.fromisoformat(value)
        except (TypeError, ValueError):
            yield wrong_type(path, value, "a moment")

    def _within(self, shape, size, path, unit):
        shown = f"{path}: {size} {unit}".rstrip()
        if size < shape.get("min", size):
            yield f"{shown} is less than {shape['min']}"
        if size > shape.get("max", size):
            yield f"{shown} is more than {shape['max']}"


def at(path):
    return f"{path}: " if path else ""


def wrong_type(path, value, wanted):
    return f"{path}: {type(value).__name__} is not {wanted}"
