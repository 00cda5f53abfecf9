/** Gone already: somebody was quicker, or the list of tags named a shadow. */
const GONE =
  /^(NoSuchEntity|NotFound|ResourceNotFound|ParameterNotFound|DashboardNotFound|Invalid\w+\.NotFound|\w+NotFound)/;

/**
 * What came of a deletion.
 * @returns a sentence when what `name` says refused to go
 */
export async function refusalOf(name: string, deletion: Promise<unknown>): Promise<string | undefined> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!GONE.test(error.name)) return `${name} was not deleted: ${error.message}`;
  }
  return undefined;
}
