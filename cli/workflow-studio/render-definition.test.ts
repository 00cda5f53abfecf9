import { renderDefinition } from "./render-definition.ts";

const settings = { STAGE: "dev", AWS_REGION: "eu-north-1" };

test.each(["provision-endpoint", "retire-endpoint"] as const)(
  "%s is whole JSON with ARNs of one account",
  (machine) => {
    const text = JSON.stringify(renderDefinition(machine, settings, "111122223333"));
    expect(text).not.toMatch(/undefined|\$\{/);
    const arns = text.match(/arn:aws:(lambda|iam):[^"]*/g) ?? [];
    expect(arns.length).toBeGreaterThan(0);
    expect(arns.filter((arn) => !arn.includes(":111122223333:") && !arn.includes(":::"))).toEqual([]);
  },
);
