import type { EC2Client } from "@aws-sdk/client-ec2";
import type { Orphan } from "./find-orphans.ts";
import { revokeDefaultEgress } from "./revoke-default-egress.ts";

const GROUP = { type: "aws_security_group", id: "sg-1" } as Orphan;
const OURS = { SecurityGroupRuleId: "sgr-ours", IsEgress: true, IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
const DEFAULT = { SecurityGroupRuleId: "sgr-default", IsEgress: true, IpProtocol: "-1", FromPort: -1, ToPort: -1 };

/** @returns the inputs of the calls that change something */
async function revoked(rules: readonly object[], imported: readonly Orphan[]) {
  const asked: object[] = [];
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
    if (command.constructor.name !== "DescribeSecurityGroupRulesCommand") asked.push(command.input);
    return { SecurityGroupRules: rules };
  };
  await revokeDefaultEgress({ send } as unknown as EC2Client, imported);
  return asked;
}

test("an imported group loses AWS's default egress rule, and no other", async () => {
  expect(await revoked([OURS, DEFAULT], [GROUP])).toEqual([{ GroupId: "sg-1", SecurityGroupRuleIds: ["sgr-default"] }]);
  expect(await revoked([OURS], [GROUP])).toEqual([]);
});

test("other types of resources cause no call", async () => {
  expect(await revoked([DEFAULT], [{ type: "aws_instance", id: "i-1" } as Orphan])).toEqual([]);
});
