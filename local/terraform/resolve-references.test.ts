import { resolveReferences } from "./resolve-references.ts";

const lookup = (reference: string) =>
  ({ "aws_iam_role.one.arn": "arn:one", "data.aws_partition.p.count": 2 })[reference];

test("replaces references inside texts, lists and objects", () => {
  expect(resolveReferences({ a: ["x ${aws_iam_role.one.arn} y"], b: 1, c: null }, lookup)).toEqual({
    a: ["x arn:one y"],
    b: 1,
    c: null,
  });
});

test("keeps the type of a value that is nothing but a reference", () => {
  expect(resolveReferences("${data.aws_partition.p.count}", lookup)).toBe(2);
});

test("leaves an escaped template alone", () => {
  expect(resolveReferences("$${aws_iam_role.one.arn}", lookup)).toBe("${aws_iam_role.one.arn}");
});

test.each(["${jsonencode(1)}", "${aws_iam_role.one.arn == 1}", "${var.x}"])("refuses the expression %s", (template) => {
  expect(() => resolveReferences(template, lookup)).toThrow("resolves references only");
});
