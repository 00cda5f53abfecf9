import {
  DescribeSecurityGroupRulesCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import type { Orphan } from "./find-orphans.ts";

/**
 * AWS creates a security group with a rule that allows all egress, and Terraform removes the rule right after. A run that ended in
 * between leaves the rule, and an import keeps it. Source: the note on egress rules in the provider's documentation of
 * `aws_security_group`.
 */
export async function revokeDefaultEgress(ec2: EC2Client, imported: readonly Orphan[]): Promise<void> {
  for (const { type, id: GroupId } of imported) {
    if (type !== "aws_security_group") continue;
    const ask = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [GroupId] }] });
    const { SecurityGroupRules = [] } = await ec2.send(ask);
    const SecurityGroupRuleIds = SecurityGroupRules.filter(
      ({ IsEgress, IpProtocol }) => IsEgress === true && IpProtocol === "-1",
    ).flatMap(({ SecurityGroupRuleId = [] }) => SecurityGroupRuleId);
    if (SecurityGroupRuleIds.length === 0) continue;
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds }));
  }
}
