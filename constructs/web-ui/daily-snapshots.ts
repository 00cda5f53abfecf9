import { DlmLifecyclePolicy } from "@cdktf/provider-aws/lib/dlm-lifecycle-policy/index.js";
import type { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { InlinePolicy } from "../base/inline-policy.ts";
import { trustPolicy } from "../base/policy.ts";
import { StageStack } from "../base/stage-stack.ts";

const KEPT = 7;

/** A snapshot of a volume each night. They carry the volume's tags, and outlive the policy that made them. */
export class DailySnapshots extends Construct {
  constructor(scope: Construct, id: string, { volume }: { readonly volume: EbsVolume }) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { webUi: name, tags } = stack.names;
    const role = new IamRole(this, "role", {
      name: `${name}-snapshots`,
      assumeRolePolicy: trustPolicy("dlm.amazonaws.com", stack.accountId),
    });
    const snapshots = `arn:${stack.partition}:ec2:${stack.region}::snapshot/*`;
    const policy = new InlinePolicy(this, "policy", {
      name: "snapshots-of-the-volume",
      role: role.name,
      statements: [
        {
          actions: ["ec2:CreateSnapshot"],
          resources: [volume.arn, snapshots],
          because: "A snapshot of the data volume each night.",
        },
        { actions: ["ec2:CreateTags"], resources: [snapshots], because: "By which they are found again." },
        {
          actions: ["ec2:DeleteSnapshot"],
          resources: [snapshots],
          because: "Old ones, by the stage's tags.",
          conditions: {
            StringEquals: Object.fromEntries(
              Object.entries({ ...tags, Name: name }).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value]),
            ),
          },
        },
        {
          actions: ["ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"],
          resources: ["*"],
          because: "Finds the volume and its snapshots. Descriptions know no narrower resource.",
        },
      ],
    });
    new DlmLifecyclePolicy(this, "schedule", {
      // Letters, digits, spaces, hyphens and underscores alone are taken.
      description: `Daily snapshots of ${name}`,
      executionRoleArn: role.arn,
      policyDetails: {
        resourceTypes: ["VOLUME"],
        targetTags: { Name: name },
        schedule: [
          {
            name: "daily",
            createRule: { interval: 24, intervalUnit: "HOURS", times: ["03:00"] },
            retainRule: { count: KEPT },
            copyTags: true,
          },
        ],
      },
      dependsOn: [policy],
    });
  }
}
