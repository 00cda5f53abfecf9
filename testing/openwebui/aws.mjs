// As much of the AWS CLI as serve.sh uses: signed, on the wire to $AWS_ENDPOINT_URL, with the CLI's sentence for an error.
import { createHash, createHmac } from "node:crypto";

const [, , service, command, ...words] = process.argv;
const option = (name) => {
  const values = words.slice(words.indexOf(name) + 1);
  const end = values.findIndex((word) => word.startsWith("--"));
  return end === -1 ? values : values.slice(0, end);
};
const SERVICES = {
  ssm: { prefix: "AmazonSSM", version: "1.1" },
  secretsmanager: { prefix: "secretsmanager", version: "1.1" },
  dynamodb: { prefix: "DynamoDB_20120810", version: "1.0" },
};
const item = () => ({ TableName: option("--table-name")[0], Key: JSON.parse(option("--key")[0]) });
/** What is asked for, and what of the answer is shown. */
const requests = {
  "ssm get-parameters": () => [
    "GetParameters",
    { Names: option("--names"), WithDecryption: true },
    ({ Parameters }) => Parameters.map(({ Name, Value }) => `${Name}\t${Value}`),
  ],
  "ssm get-parameter": () => [
    "GetParameter",
    { Name: option("--name")[0], WithDecryption: true },
    ({ Parameter }) => [Parameter.Value],
  ],
  "secretsmanager get-secret-value": () => [
    "GetSecretValue",
    { SecretId: option("--secret-id")[0] },
    ({ SecretString }) => [SecretString],
  ],
  "dynamodb get-item": () => [
    "GetItem",
    {
      ...item(),
      ProjectionExpression: option("--projection-expression")[0],
      ConsistentRead: words.includes("--consistent-read"),
    },
    ({ Item }) => [Item?.sha256?.S ?? "None"],
  ],
  "dynamodb update-item": () => [
    "UpdateItem",
    {
      ...item(),
      UpdateExpression: option("--update-expression")[0],
      ExpressionAttributeValues: JSON.parse(option("--expression-attribute-values")[0]),
    },
    () => [],
  ],
};
const [operation, input, show] = requests[`${service} ${command}`]();
const { prefix, version } = SERVICES[service];
const url = new URL(process.env.AWS_ENDPOINT_URL);
const target = `${prefix}.${operation}`;
const body = JSON.stringify(input);
const response = await fetch(url, {
  method: "POST",
  headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target, ...signature() },
  body,
});
const answer = await response.json();
if (!response.ok) {
  const name = answer.__type.replace(/^.*#/, "");
  console.error(`\nAn error occurred (${name}) when calling the ${operation} operation: ${answer.message ?? ""}`);
  process.exit(254);
}
for (const line of show(answer)) console.log(line);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signature() {
  const { AWS_ACCESS_KEY_ID: id = "local", AWS_SECRET_ACCESS_KEY: secret = "local", AWS_SESSION_TOKEN } = process.env;
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), option("--region")[0], service, "aws4_request"];
  const token = AWS_SESSION_TOKEN === undefined ? {} : { "x-amz-security-token": AWS_SESSION_TOKEN };
  const signed = Object.entries({ host: url.host, "x-amz-date": time, ...token, "x-amz-target": target });
  const headers = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const names = signed.map(([name]) => name).join(";");
  const request = ["POST", "/", "", headers, names, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(request)].join("\n");
  const signature = createHmac("sha256", scope.reduce(hmac, `AWS4${secret}`))
    .update(toSign)
    .digest("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
  return { "x-amz-date": time, ...token, authorization };
}
