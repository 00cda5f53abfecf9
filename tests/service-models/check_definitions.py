"""
Judges what the tasks of state machines ask of AWS by AWS's service models: python check_definitions.py FILE…, each a definition. Prints a JSON
report. What comes from the execution's state is judged by its name alone.
"""

import json
import re
import sys

from service_model import service_model
from shapes import LATER, Judge

# Step Functions' name of a service, and the prefix of its errors, by botocore's:
# https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
SERVICES = {
    "cloudwatch": ("cloudwatch", "CloudWatch"),
    "lambda": ("lambda", "Lambda"),
    "sagemaker": ("sagemaker", "SageMaker"),
    "sfn": ("stepfunctions", "Sfn"),
    "ssm": ("ssm", "Ssm"),
}
PREFIXES = {prefix: service_model(name) for name, prefix in SERVICES.values()}
# What no model names: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html, with Lambda's own of a function that ran
# out of time or whose process ended; the last one is a test's interpreter's.
OWN_ERRORS = re.compile(
    r"States\.\w+|\w+\.SdkClientException|Lambda\.(AWSLambdaException|Unknown)|Sandbox\.Timedout|Runtime\.ExitError|SyntaxError"
)


def tasks(value, name=""):
    if isinstance(value, dict):
        if value.get("Type") == "Task":
            yield name, value
        for key, inner in value.items():
            yield from tasks(inner, key)


def check(definition):
    """@returns (operations, sentences)"""
    operations, faults = set(), []
    for state, task in tasks(definition):
        matched = re.fullmatch(r"arn:aws:states:::(?:aws-sdk:)?(\w+):(\w+)", task["Resource"])
        service, action = matched.groups() if matched else ("", "")
        if service not in SERVICES:
            faults.append(f"{state}: {task['Resource']} is no integration that this check knows")
            continue
        model = service_model(SERVICES[service][0])
        operation = action[:1].upper() + action[1:]
        if operation not in model.operations:
            faults.append(f"{state}: {service} has no operation {action}")
            continue
        operations.add(f"{model.name}:{operation}")
        given = own_names(model, model.input_of(operation), task.get("Parameters", {}))
        judge = Judge(model.shapes)
        faults += [f"{state}: {action}: {sentence}" for sentence in judge.violations(model.input_of(operation), given)]
        caught = [name for one in task.get("Retry", []) + task.get("Catch", []) for name in one["ErrorEquals"]]
        faults += [f"{state}: no service has the error {name}" for name in caught if not is_error(name)]
    return operations, faults


def own_names(model, shape_name, value):
    """Parameters as the service has them: Step Functions' begin with a capital, and what is read from the state ends with `.$`."""
    shape = model.shapes[shape_name]
    if shape["type"] == "list" and isinstance(value, list):
        return [own_names(model, shape["member"]["shape"], one) for one in value]
    if shape["type"] != "structure" or not isinstance(value, dict):
        # The payload of a function is any JSON.
        return LATER if shape["type"] == "blob" else value
    members = {name[:1].upper() + name[1:]: (name, member["shape"]) for name, member in shape["members"].items()}
    given = {}
    for key, inner in value.items():
        name, inner_shape = members.get(key.removesuffix(".$"), (f"{key} as Step Functions names it", None))
        given[name] = LATER if key.endswith(".$") or inner_shape is None else own_names(model, inner_shape, inner)
    return given


def is_error(name):
    if OWN_ERRORS.fullmatch(name):
        return True
    prefix, _, own = name.partition(".")
    if prefix not in PREFIXES:
        return False
    shapes = PREFIXES[prefix].shapes
    named = (shapes.get(one, {}) for one in (own, own.removesuffix("Exception")))
    return own == f"{prefix}Exception" or any(shape.get("exception") for shape in named)


if __name__ == "__main__":
    operations, faults = set(), []
    for file in sys.argv[1:]:
        with open(file, encoding="utf-8") as text:
            used, found = check(json.load(text))
        operations |= used
        faults += found
    json.dump({"operations": sorted(operations), "faults": faults}, sys.stdout)
