/** Its authors run every expectation against AWS. */
const SUITE = "https://github.com/paritysuite/dynamodb-conformance";

/**
 * Where the local DynamoDB answers otherwise than every other implementation, because AWS does: the sentence of its answer, and who has seen it
 * from AWS.
 */
export const DOCUMENTED: readonly (readonly [answer: RegExp, source: string])[] = [
  [
    /^Invalid \w+Expression: Syntax error; token: ".*", near: ".*"$/,
    `the form of AWS's syntax errors, which moto quotes for updates alone: ${SUITE}, tests/tier3/error-messages/updateItem.test.ts`,
  ],
  [
    /Incorrect operand type for operator or function; operator or function: (<|<=|>|>=|BETWEEN), operand type: \w+$/,
    "what trino's connector was told by AWS, and the same rule of PartiQL in the conformance suite",
  ],
  [
    /typeSet: ALLOWED_FOR_(ADD|DELETE)_OPERAND$/,
    "AWS's sentence since 2018, in https://github.com/Dynamoid/dynamoid, spec/dynamoid/persistence_spec.rb",
  ],
  [
    /^One or more parameter values were invalid: Global secondary index .* does not project/,
    "https://github.com/localstack/localstack/issues/478",
  ],
  [
    /^One or more parameter values are not valid. A value specified for a secondary index key is not supported/,
    "https://github.com/architect/dynalite/issues/184; moto names the first index instead of the one whose key it is",
  ],
  [
    /^1 validation error detected: Value at '(Limit|RequestItems\..*\.member\.Keys)' failed to satisfy constraint/,
    `${SUITE}, tests/tier3/error-messages/query.test.ts and batchGetItem.test.ts`,
  ],
  [
    /^The requestItems parameter is required for BatchGetItem$/,
    `${SUITE}, tests/tier3/error-messages/batchGetItem.test.ts`,
  ],
  [
    /^One or more parameter values are not valid\. The AttributeValue for a key attribute cannot contain an empty (string|binary) value/,
    `${SUITE}, tests/tier3/error-messages; https://github.com/ministackorg/ministack/pull/1067 of BatchGetItem`,
  ],
  [
    /^ReturnValues can only be ALL_OLD or NONE$/,
    "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html has no other values",
  ],
];
