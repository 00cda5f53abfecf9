"""Reads what a request asks for by the service's own model: which operation, and with which input, in each of AWS's protocols."""

import base64
import json
import re
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit


class UnknownOperation(Exception):
    pass


def read_call(request, models):
    """@returns (model, operation, input) @raises UnknownOperation when no model has it"""
    headers = request["headers"]
    body = base64.b64decode(request["body"])
    target = headers.get("x-amz-target")
    if target is not None:
        prefix, _, operation = target.rpartition(".")
        model = find(models, lambda one: one.target_prefix == prefix and operation in one.operations, target)
        return model, operation, json.loads(body or b"{}")
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        operation, version = form.pop("Action", ""), form.pop("Version", "")
        wanted = f"{operation} of version {version}"
        signed_for = request.get("signedFor")
        is_it = lambda one: one.version == version and operation in one.operations and signed_for in (None, one.signing_name)
        model = find(models, is_it, wanted)
        return model, operation, read_form(model, operation, form)
    return read_rest(request, body, models)


def find(models, is_it, wanted):
    for model in models:
        if is_it(model):
            return model
    raise UnknownOperation(f"no service model has {wanted}")


def read_form(model, operation, form):
    """The query protocol, and EC2's dialect of it: lists as `Name.1`, maps as `Name.entry.1.key`."""
    tree = {}
    for path, text in form.items():
        node = tree
        *parents, last = path.split(".")
        for part in parents:
            node = node.setdefault(part, {})
        node[last] = text
    name = model.input_of(operation)
    return from_tree(model, {"shape": name}, tree) if name else tree


def from_tree(model, reference, node):
    shape = model.shapes[reference["shape"]]
    kind = shape["type"]
    is_ec2 = model.protocol == "ec2"
    if kind == "structure" and isinstance(node, dict):
        names = {wire_name(key, member, is_ec2, model): (key, member) for key, member in shape["members"].items()}
        return {
            names[part][0] if part in names else part: from_tree(model, names[part][1], inner) if part in names else inner
            for part, inner in node.items()
        }
    if kind == "list" and (isinstance(node, dict) or node == ""):
        is_flat = is_ec2 or shape.get("flattened")
        items = node if is_flat or node == "" else node.get(shape["member"].get("locationName", "member"), {})
        return [from_tree(model, shape["member"], items[index]) for index in sorted(items, key=int)] if items else []
    if kind == "map" and isinstance(node, dict):
        entries = node if shape.get("flattened") else node.get("entry", {})
        key_name = shape["key"].get("locationName", "key")
        value_name = shape["value"].get("locationName", "value")
        return {one[key_name]: from_tree(model, shape["value"], one[value_name]) for one in entries.values()}
    return from_text(model, reference, node)


def wire_name(key, member, is_ec2, model):
    if is_ec2:
        name = member.get("queryName")
        if name is None:
            name = member.get("locationName", key)
            name = name[:1].upper() + name[1:]
        return name
    inner = model.shapes[member["shape"]]
    if inner["type"] == "list" and inner.get("flattened") and "locationName" in inner["member"]:
        return inner["member"]["locationName"]
    return member.get("locationName", key)


def read_rest(request, body, models):
    path = urlsplit(request["url"]).path
    query = parse_qs(urlsplit(request["url"]).query, keep_blank_values=True)
    signed_for = request.get("signedFor")
    for model in models:
        if model.protocol != "rest-json" or signed_for not in (None, model.signing_name):
            continue
        for operation, description in model.operations.items():
            http = description["http"]
            pattern = re.sub(r"\{(\w+)(\+?)\}", lambda label: f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})", http["requestUri"].split("?")[0])
            matched = re.fullmatch(pattern + "/?", path) if http["method"] == request["method"] else None
            if matched:
                return model, operation, rest_input(model, operation, {"labels": matched.groupdict(), "query": query, "headers": request["headers"], "body": body})
    raise UnknownOperation(f"no service model has {request['method']} {path}")


def rest_input(model, operation, parts):
    name = model.input_of(operation)
    if name is None:
        return {}
    shape = model.shapes[name]
    payload = shape.get("payload")
    is_raw = payload is not None and model.shapes[shape["members"][payload]["shape"]]["type"] in ("blob", "string")
    given = {} if is_raw or not parts["body"] else json.loads(parts["body"])
    if payload is not None:
        given = {payload: parts["body"] if is_raw else given}
    query = dict(parts["query"])
    for key, member in shape["members"].items():
        wire = member.get("locationName", key)
        place = member.get("location")
        if place is None and wire != key and wire in given:
            given[key] = given.pop(wire)
        if place == "uri":
            given[key] = from_text(model, member, unquote(parts["labels"][wire]))
        elif place == "header" and wire.lower() in parts["headers"]:
            given[key] = from_text(model, member, parts["headers"][wire.lower()])
        elif place == "querystring" and wire in query:
            values = query.pop(wire)
            is_list = model.shapes[member["shape"]]["type"] == "list"
            given[key] = values if is_list else from_text(model, member, values[0])
    return {**given, **query}


def from_text(model, reference, text):
    """A number or boolean that was sent as text; what is none stays text, for the judge to find."""
    kind = model.shapes[reference["shape"]]["type"]
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    try:
        if kind in ("integer", "long"):
            return int(text)
        if kind in ("float", "double"):
            return float(text)
    except (TypeError, ValueError):
        pass
    return text
