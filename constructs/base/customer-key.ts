import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume/index.js";
import { Instance } from "@cdktf/provider-aws/lib/instance/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import type { IAspect } from "cdktf";
import type { IConstruct } from "constructs";

/**
 * Encrypts what a stack stores with the customer's key. Parameters are left out: they are hashes, addresses and states, while
 * what is secret is a SecureString that the tools make, or a secret of Secrets Manager.
 */
export class CustomerKey implements IAspect {
  readonly #keyArn: string;

  constructor(keyArn: string) {
    this.#keyArn = keyArn;
  }

  visit(node: IConstruct): void {
    if (node instanceof CloudwatchLogGroup) node.kmsKeyId = this.#keyArn;
    if (node instanceof SnsTopic) node.kmsMasterKeyId = this.#keyArn;
    if (node instanceof DynamodbTable) node.putServerSideEncryption({ enabled: true, kmsKeyArn: this.#keyArn });
    if (node instanceof EbsVolume) node.kmsKeyId = this.#keyArn;
    if (node instanceof Instance) node.rootBlockDevice.kmsKeyId = this.#keyArn;
  }
}
