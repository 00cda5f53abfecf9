import { DescribeKeyPairsCommand } from "@aws-sdk/client-ec2";
import { type Check, error, ok, warning } from "./check.ts";

export const keyPair: Check = {
  name: "key pair",
  async run({ stage: { settings }, clients }) {
    const { SSH_KEY_NAME: name, ALLOWED_SSH_CIDR: allowed, AWS_REGION: region } = settings;
    if (name === undefined) return ok("No SSH_KEY_NAME: port 22 stays closed, Session Manager works without.");
    try {
      await clients.ec2.send(new DescribeKeyPairsCommand({ KeyNames: [name] }));
    } catch (reason) {
      if (!(reason instanceof Error && reason.name === "InvalidKeyPair.NotFound")) throw reason;
      return error(
        `${region} has no key pair ${name}.`,
        "Create it (EC2 console, Key Pairs), check SSH_KEY_NAME, or leave it out: Session Manager needs no key.",
      );
    }
    return allowed === "0.0.0.0/0"
      ? warning(
          "ALLOWED_SSH_CIDR opens port 22 to the whole internet.",
          "Name your own address, such as 203.0.113.7/32.",
        )
      : ok(`${name} exists; ${allowed} may use port 22.`);
  },
};
