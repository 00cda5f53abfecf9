import * as v from "valibot";

/** A moment as text, ISO 8601. Who edits a record by hand may write another text, of which nothing can be computed. */
export const IsoTime = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), "must be an ISO 8601 time"),
);
