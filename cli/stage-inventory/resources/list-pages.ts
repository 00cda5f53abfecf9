/** Every name on the pages of a paginated operation. `readNames` reads them from a page. */
export async function listPages<Page>(
  pages: AsyncIterable<Page>,
  readNames: (page: Page) => readonly (string | undefined)[] | undefined,
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of pages) {
    for (const name of readNames(page) ?? []) if (name !== undefined) found.push(name);
  }
  return found;
}
