"""Judges what an implementation of a service was asked and answered by AWS's model of it: python check_answers.py SERVICE FILE. Prints a JSON report."""

import collections
import json
import sys

import botocore
from service_model import service_model
from shapes import Judge

# What any operation may answer besides the errors that its model lists:
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
COMMON = {"ValidationException", "SerializationException", "AccessDeniedException", "ThrottlingException"}


def check(calls, model):
    """Each call: operation, input, and output or error."""
    operations = collections.Counter()
    faults = collections.Counter()
    for call in calls:
        operation = call["operation"]
        operations[operation] += 1
        description = model.operations[operation]
        judge = Judge(model.shapes)
        asked = judge.violations(description["input"]["shape"], call["input"])
        error = call.get("error")
        if error is None:
            for sentence in asked:
                faults[f"{operation} takes what the model refuses: {sentence}"] += 1
            for sentence in judge.violations(description["output"]["shape"], call["output"]):
                # The least that may be asked: an answer's UnprocessedKeys has none when all is done.
                if sentence.startswith("UnprocessedKeys: 0 entries"):
                    continue
                faults[f"{operation} answers what the model does not know: {sentence}"] += 1
        elif error not in COMMON | {one["shape"] for one in description.get("errors", ())}:
            faults[f"{operation} answers {error}, which the model does not have"] += 1
    return {"operations": dict(sorted(operations.items())), "faults": dict(sorted(faults.items()))}


if __name__ == "__main__":
    service, file = sys.argv[1:]
    with open(file, encoding="utf-8") as lines:
        report = check((json.loads(line) for line in lines), service_model(service))
    json.dump({"version": botocore.__version__, **report}, sys.stdout)
