import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

test("a secret is read by the id under which it was given", async () => {
  const { aws, client } = await startTestAws({ secrets: { "hugging-face": "hf_token" } });
  const secrets = new SecretsManagerClient(client);
  const get = (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId }));
  try {
    expect(await get("hugging-face")).toMatchObject({ Name: "hugging-face", SecretString: "hf_token" });
    await expect(get("other")).rejects.toBeInstanceOf(ResourceNotFoundException);
  } finally {
    secrets.destroy();
    await aws.close();
  }
});
