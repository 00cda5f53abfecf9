// As much of the AWS CLI as serve.sh uses: signed, on the wire to $AWS_ENDPOINT_URL, with the CLI's sentence for an error.
import { createHash, createHmac } from "node:crypto";

const [, , , command, ...words] = process.argv;
const option = (name) => {
  const values = words.slice(words.indexOf(name) + 1);
  const end = values.findIndex((word) => word.startsWith("--"));
  return end === -1 ? values : values.slice(0, end);
};
const requests = {
  "get-parameters": () => ["GetParameters", { Names: option("--names"), WithDecryption: true }],
  "put-parameter": () => [
    "PutParameter",
    { Name: option("--name")[0], Type: option("--type")[0], Value: option("--value")[0], Overwrite: true },
  ],
};
const [operation, input] = requests[command]();
const url = new URL(process.env.AWS_ENDPOINT_URL);
const target = `AmazonSSM.${operation}`;
const body = JSON.stringify(input);
const response = await fetch(url, {
  method: "POST",
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target, ...signature() },
  body,
});
const answer = await response.json();
if (!response.ok) {
  console.error(
    `\nAn error occurred (${answer.__type}) when calling the ${operation} operation: ${answer.message ?? ""}`,
  );
  process.exit(254);
}
for (const { Name, Value } of answer.Parameters ?? []) console.log(`${Name}\t${Value}`);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signature() {
  const { AWS_ACCESS_KEY_ID: id = "local", AWS_SECRET_ACCESS_KEY: secret = "local" } = process.env;
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), option("--region")[0], "ssm", "aws4_request"];
  const headers = `host:${url.host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const names = "host;x-amz-date;x-amz-target";
  const request = ["POST", "/", "", headers, names, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(request)].join("\n");
  const signed = createHmac("sha256", scope.reduce(hmac, `AWS4${secret}`))
    .update(toSign)
    .digest("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signed}`;
  return { "x-amz-date": time, authorization };
}
