/** What CloudWatch, EventBridge Scheduler, Application Auto Scaling and S3 call a thing that does not exist. */
const NAMES: readonly string[] = [
  "ResourceNotFound",
  "ResourceNotFoundException",
  "ObjectNotFoundException",
  "NoSuchBucket",
  // An answer to HEAD has no body that says what was not found.
  "NotFound",
];

/** The answer of an AWS call, or nothing when what it asks for does not exist. */
export async function unlessMissing<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** SageMaker has no error of its own for it: a ValidationException that says "Could not find endpoint …". */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return NAMES.includes(error.name) || (error.name === "ValidationException" && /could not find/i.test(error.message));
}
