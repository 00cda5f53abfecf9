// As much of the AWS CLI as serve.sh uses: on the wire to $AWS_ENDPOINT_URL, with the CLI's sentence for an error.
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
const response = await fetch(process.env.AWS_ENDPOINT_URL, {
  method: "POST",
  headers: {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `AmazonSSM.${operation}`,
    authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${option("--region")[0]}/ssm/aws4_request, SignedHeaders=host, Signature=0`,
  },
  body: JSON.stringify(input),
});
const answer = await response.json();
if (!response.ok) {
  console.error(
    `\nAn error occurred (${answer.__type}) when calling the ${operation} operation: ${answer.message ?? ""}`,
  );
  process.exit(254);
}
for (const { Name, Value } of answer.Parameters ?? []) console.log(`${Name}\t${Value}`);
