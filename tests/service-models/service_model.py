"""AWS's own description of a service, as botocore carries it: operations, shapes and their constraints."""

import functools
import gzip
import json
import pathlib

import botocore

DATA = pathlib.Path(botocore.__file__).parent / "data"

# botocore's names of all services that the product, its tools and the Terraform provider ask.
SERVICES = (
    "apigatewayv2 application-autoscaling budgets cloudwatch dlm dynamodb ec2 ecr events iam lambda logs pricing "
    "resourcegroupstaggingapi sagemaker sagemaker-runtime scheduler secretsmanager service-quotas sns ssm stepfunctions sts"
).split()


class ServiceModel:
    def __init__(self, name, description):
        self.name = name
        self.shapes = description["shapes"]
        self.operations = description["operations"]
        metadata = description["metadata"]
        self.version = metadata["apiVersion"]
        self.target_prefix = metadata.get("targetPrefix")
        self.signing_name = metadata.get("signingName", metadata["endpointPrefix"])
        protocols = metadata.get("protocols", [metadata["protocol"]])
        # What clients really speak to it: the first of these that the model offers.
        self.protocol = next(one for one in ("json", "query", "ec2", "rest-json") if one in protocols)

    def input_of(self, operation):
        """The name of the operation's input shape; None when it takes nothing."""
        return self.operations[operation].get("input", {}).get("shape")


@functools.cache
def service_model(name):
    newest = max((DATA / name).iterdir())
    with gzip.open(newest / "service-2.json.gz") as file:
        return ServiceModel(name, json.load(file))


def all_models():
    return [service_model(name) for name in SERVICES]
