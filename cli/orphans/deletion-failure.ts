/** Errors for a resource that is already gone: somebody else deleted it, or the tagging API listed a shadow. */
const GONE =
  /^(NoSuchEntity|NotFound|ResourceNotFound|ParameterNotFound|DashboardNotFound|Invalid\w+\.NotFound|\w+NotFound)/;

/**
 * Waits for a deletion.
 * @returns a sentence about `name` when it failed; undefined when the resource is gone
 */
export async function deletionFailure(name: string, deletion: Promise<unknown>): Promise<string | undefined> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!GONE.test(error.name)) return `${name} was not deleted: ${error.message}`;
  }
  return undefined;
}
