"""The check of the checks: each kind of mistake has to be found. `python -m unittest test_checks.py`"""

import base64
import json
import unittest

from check_answers import check as check_answers
from check_definitions import check as check_definition
from check_requests import check as check_requests
from service_model import all_models, service_model
from shapes import Judge

SHAPES = {
    "Text": {"type": "string", "min": 2, "max": 4, "pattern": "[a-z]+|\\uD800\\uDC00-\\uDBFF\\uDFFF"},
    "Letter": {"type": "string", "pattern": r"[\p{L}\uD800\uDC00-\uDBFF\uDFFF]*"},
    "Color": {"type": "string", "enum": ["red", "green"]},
    "Count": {"type": "integer", "min": 1, "max": 5},
    "Share": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Bytes": {"type": "blob", "max": 2},
    "Texts": {"type": "list", "member": {"shape": "Text"}, "min": 1, "max": 2},
    "Named": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Count"}, "max": 1},
    "When": {"type": "timestamp"},
    "Choice": {"type": "structure", "union": True, "members": {"A": {"shape": "Flag"}, "B": {"shape": "Flag"}}},
    "Whole": {"type": "structure", "required": ["Name"], "members": {"Name": {"shape": "Text"}, "Texts": {"shape": "Texts"}}},
}


class Shapes(unittest.TestCase):
    def test_what_is_right(self):
        right = [
            ("Text", "abc"), ("Letter", "é漢𝒳"), ("Color", "red"), ("Count", 5), ("Share", 1), ("Flag", False), ("Bytes", "YQ=="),
            ("Texts", ["ab"]), ("Named", {"ab": 1}), ("When", "2026-11-30T10:00:00Z"), ("When", 1.5), ("Choice", {"A": True}),
            ("Whole", {"Name": "ab", "Texts": None}),
        ]
        for shape, value in right:
            self.assertEqual(Judge(SHAPES).violations(shape, value), [], (shape, value))

    def test_what_is_wrong(self):
        wrong = [
            ("Text", "a", "less than 2"), ("Text", "abcde", "more than 4"), ("Text", "abC", "does not match"), ("Text", 1, "is not a text"),
            ("Letter", "1", "does not match"), ("Color", "blue", "is none of"), ("Count", 0, "less than 1"), ("Count", 6, "more than 5"),
            ("Count", 1.5, "is not of type"), ("Count", True, "is not of type"), ("Share", "1", "is not of type"), ("Flag", "true", "true or false"),
            ("Bytes", "YWJj", "more than 2"), ("Bytes", "!", "base64"), ("Texts", [], "less than 1"), ("Texts", ["ab"] * 3, "more than 2"),
            ("Texts", ["a"], "[0]"), ("Texts", "ab", "a list"), ("Named", {"ab": 1, "cd": 2}, "more than 1"), ("Named", {"a": 1}, "key 'a'"),
            ("Named", {"ab": 0}, "less than 1"), ("When", "soon", "a moment"), ("Choice", {}, "exactly one"), ("Whole", {}, "Name is missing"),
            ("Whole", {"Name": "ab", "Nmae": 1}, "unknown"), ("Whole", {"Name": "ab", "Texts": ["A1"]}, "Texts[0]"),
        ]
        for shape, value, sentence in wrong:
            self.assertIn(sentence, "\n".join(Judge(SHAPES).violations(shape, value)), (shape, value))


def request(body, signed_for=None, method="POST", url="/", **headers):
    return {"method": method, "url": url, "signedFor": signed_for, "body": base64.b64encode(body.encode()).decode(),
            "headers": {name.replace("_", "-"): value for name, value in headers.items()}}


FORM = "application/x-www-form-urlencoded"
EC2 = "Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&Filter.1.Name=state&Filter.1.Value.1=available&MaxResults="
SNS = "Action=Publish&Version=2010-03-31&Message=m&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String"


class Requests(unittest.TestCase):
    """Of each protocol one that is right, and the same with a mistake."""

    def faults(self, one):
        return "\n".join(check_requests([one], all_models())["faults"])

    def test_each_protocol(self):
        cases = [
            (request('{"Name":"a"}', x_amz_target="AmazonSSM.GetParameter"), request('{"name":"a"}', x_amz_target="AmazonSSM.GetParameter"), "name is unknown"),
            (request(EC2 + "5", content_type=FORM), request(EC2 + "4", content_type=FORM), "less than 5"),
            (request(SNS, content_type=FORM), request(SNS + "&Topic=t", content_type=FORM), "Topic is unknown"),
            (request("{}", "sagemaker", url="/endpoints/a-b/invocations"), request("{}", "sagemaker", url="/endpoints/a_b/invocations"), "does not match"),
            (request("", "scheduler", "GET", "/schedules?MaxResults=2"), request("", "scheduler", "GET", "/schedules?MaxResults=200"), "more than 100"),
            (request("", "lambda", "GET", "/2015-03-31/functions?MaxItems=2"), request("", "lambda", "GET", "/2015-03-31/functions?Items=2"), "Items is unknown"),
        ]
        for right, wrong, sentence in cases:
            self.assertEqual(self.faults(right), "")
            self.assertIn(sentence, self.faults(wrong))

    def test_an_operation_that_no_model_has(self):
        self.assertIn("unknown", self.faults(request("{}", x_amz_target="AmazonSSM.GetParametr")))


class Definitions(unittest.TestCase):
    def faults(self, resource="ssm:putParameter", **fields):
        parameters = {"Name.$": "$.n", "Value": "v", "Type": "String"}
        task = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{resource}", "Parameters": parameters, **fields}
        return "\n".join(check_definition(json.loads(json.dumps({"States": {"A": task}})))[1])

    def test_what_is_right(self):
        self.assertEqual(self.faults(Catch=[{"ErrorEquals": ["Ssm.ParameterAlreadyExistsException", "Ssm.SsmException", "States.ALL"]}]), "")
        self.assertEqual(self.faults("sfn:describeExecution", Parameters={"ExecutionArn.$": "$.a"}), "")

    def test_what_is_wrong(self):
        self.assertIn("no operation", self.faults("ssm:writeParameter"))
        self.assertIn("no integration", self.faults("smm:putParameter"))
        self.assertIn("Name is missing", self.faults(Parameters={"name.$": "$.n"}))
        self.assertIn("is none of", self.faults(Parameters={"Name": "a", "Value": "v", "Type": "Text"}))
        self.assertIn("unknown", self.faults("sfn:describeExecution", Parameters={"executionArn.$": "$.a"}))
        self.assertIn("no service has the error", self.faults(Retry=[{"ErrorEquals": ["Ssm.ParameterMissingException"]}]))


class Answers(unittest.TestCase):
    def faults(self, **call):
        given = {"operation": "GetItem", "input": {"TableName": "usage", "Key": {"key": {"S": "a"}}}, **call}
        return [*check_answers([given], service_model("dynamodb"))["faults"]]

    def test_what_is_right(self):
        self.assertEqual(self.faults(output={"Item": {"key": {"S": "a"}}}), [])
        self.assertEqual(self.faults(error="ResourceNotFoundException"), [])
        self.assertEqual(self.faults(input={"TableName": "usage"}, error="ValidationException"), [])

    def test_what_is_wrong(self):
        wrong = [
            ({"input": {"TableName": "usage"}, "output": {}}, "takes what the model refuses: Key is missing"),
            ({"output": {"Found": {}}}, "answers what the model does not know: Found is unknown"),
            ({"output": {"Item": {"key": {"S": 1}}}}, "int is not a text"),
            ({"error": "ConditionalCheckFailedException"}, "which the model does not have"),
        ]
        for call, sentence in wrong:
            (fault,) = self.faults(**call)
            self.assertIn(sentence, fault)


if __name__ == "__main__":
    unittest.main()
