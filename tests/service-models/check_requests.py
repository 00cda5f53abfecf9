"""Judges recorded requests by AWS's service models: python check_requests.py FOLDER. Prints a JSON report."""

import collections
import json
import pathlib
import sys

import botocore
from service_model import all_models
from shapes import Judge
from wire import UnknownOperation, read_call


def check(requests, models):
    operations = collections.Counter()
    faults = collections.Counter()
    for request in requests:
        try:
            model, operation, given = read_call(request, models)
        except UnknownOperation as error:
            operations["unknown"] += 1
            faults[f"unknown: {error}"] += 1
            continue
        call = f"{model.name}:{operation}"
        operations[call] += 1
        name = model.input_of(operation)
        judge = Judge(model.shapes)
        for sentence in judge.violations(name, given) if name else (f"{key} is unknown" for key in given):
            faults[f"{call}: {sentence}"] += 1
    return {"operations": dict(sorted(operations.items())), "faults": dict(sorted(faults.items()))}


def recorded(folder):
    for file in sorted(pathlib.Path(folder).glob("*.jsonl")):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


if __name__ == "__main__":
    json.dump({"version": botocore.__version__, **check(recorded(sys.argv[1]), all_models())}, sys.stdout)
