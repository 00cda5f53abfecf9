import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { type Check, error, ok } from "./check.ts";

const CURE = "Enable it in the AWS console under Account, AWS Regions, or choose another one: AWS_REGION or --region.";

export const region: Check = {
  name: "region",
  async run({ stage, clients, identity }) {
    const { AWS_REGION: name } = stage.settings;
    await identity();
    try {
      const answer = await clients.ec2.send(new DescribeRegionsCommand({ RegionNames: [name], AllRegions: true }));
      if (answer.Regions?.[0]?.OptInStatus === "not-opted-in") return notEnabled(name);
      return ok(`${name} is enabled.`);
    } catch (reason) {
      // The credentials are good, but this region does not know them.
      if (reason instanceof Error && reason.name === "AuthFailure") return notEnabled(name);
      if (reason instanceof Error && "code" in reason && reason.code === "ENOTFOUND") {
        return error(`AWS has no region ${name}, or this network does not know it.`, "Check AWS_REGION or --region.");
      }
      throw reason;
    }
  },
};

function notEnabled(name: string) {
  return error(`The account has not enabled the region ${name}.`, CURE);
}
