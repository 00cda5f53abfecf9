import { weightsKey } from "../../contract/stored-weights.ts";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";

/** The commit that the local hub says of this model. */
const MODEL = "distilbert/distilgpt2";
const COMMIT = "2290a62682d06624634c1f46a6ad5be0f47f38aa";

/** As if provision-endpoint had copied a model's weights into the stage's bucket: what tells of them, for the containers of tests read none. */
export function putCopiedWeights(aws: LocalAws): void {
  const [bucket] = aws.buckets.values();
  bucket?.put(weightsKey.manifest(MODEL, COMMIT), Buffer.from("{}"));
}
